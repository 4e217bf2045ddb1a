import { describe, expect, it } from 'vitest';
import { parseNumber } from './Field';

describe('parseNumber', () => {
  it.each([
    ['32', 32],
    [' 1e-3 ', 0.001],
    ['0,5', 0.5],
    ['-2', -2],
    ['1 000', 1000],
  ])('understands “%s”', (text, value) => expect(parseNumber(text, {})).toEqual({ value }));

  it.each([
    ['', {}, 'Needs a number'],
    ['ten', { min: 1, max: 9 }, 'Needs a number from 1 to 9'],
    ['0', { min: 0, exclusive: true }, 'Needs a number above 0'],
    ['1.5', { integer: true, min: 1 }, 'Needs a whole number, 1 or more'],
    ['Infinity', {}, 'Needs a number'],
    ['0x', { max: 3 }, 'Needs a number, 3 or less'],
  ])('says of “%s” what is expected', (text, rule, error) =>
    expect(parseNumber(text, rule)).toEqual({ error }),
  );

  it('takes an empty field for null only where that is allowed', () => {
    expect(parseNumber(' ', { nullable: true })).toEqual({ value: null });
    expect(parseNumber(' ', { nullable: false })).toHaveProperty('error');
  });
});
