import { describe, expect, it } from 'vitest';
import { parseShape, showShape } from './shapeText';

describe('a shape as text', () => {
  it.each([
    ['28 × 28 × 1', [28, 28, 1]],
    ['28x28x1', [28, 28, 1]],
    ['[8, 8]', [8, 8]],
    ['64', [64]],
    ['', []],
  ])('reads “%s”', (text, value) => {
    expect(parseShape(text)).toEqual({ value });
  });

  it.each(['a × b', '2.5', '-1', '0', '1 2 3 4 5'])('says what is wrong with “%s”', (text) => {
    expect(parseShape(text)).toHaveProperty('error');
  });

  it('reads what it wrote', () => {
    expect(parseShape(showShape([8, 8, 1]))).toEqual({ value: [8, 8, 1] });
  });
});
