import { describe, expect, it } from 'vitest';
import { snap } from './snap';

describe('snapping while a layer is dragged', () => {
  it('lines up with the nearest layer within reach, on each axis by itself', () => {
    const { by, lines } = snap(
      { x: 103, y: 52 },
      [
        { x: 100, y: 300 },
        { x: 500, y: 50 },
      ],
      6,
    );
    expect(by).toEqual({ x: -3, y: -2 });
    expect(lines.map((l) => l.axis)).toEqual(['x', 'y']);
  });

  it('leaves alone what is out of reach', () => {
    expect(snap({ x: 110, y: 60 }, [{ x: 100, y: 300 }], 6)).toEqual({ by: { x: 0, y: 0 }, lines: [] });
  });

  it('draws the line to the nearest of several layers in a row', () => {
    const [line] = snap(
      { x: 0, y: 100 },
      [
        { x: 0, y: 900 },
        { x: 0, y: 300 },
      ],
      6,
    ).lines;
    expect(line).toMatchObject({ axis: 'x', from: 100, to: 364 });
  });
});
