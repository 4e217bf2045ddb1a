import { describe, expect, it } from 'vitest';
import { restoredBounds } from './windowState';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('a new window', () => {
  it('comes back where it was, also on a second screen', () => {
    const saved = { x: 2000, y: 40, width: 1000, height: 700 };
    expect(restoredBounds(saved, [screen, right])).toEqual(saved);
  });

  it('keeps its size but not its place when that screen is gone', () => {
    const saved = { x: 2000, y: 40, width: 1000, height: 700 };
    expect(restoredBounds(saved, [screen])).toEqual({ width: 1000, height: 700 });
  });

  it('can always be grasped: a sliver at the edge or a hidden title bar do not count as visible', () => {
    for (const [x, y] of [
      [1915, 40],
      [100, -400],
      [-990, 40],
      [100, 1075],
    ] as const)
      expect(restoredBounds({ x, y, width: 1000, height: 700 }, [screen])).not.toHaveProperty('x');
  });

  it('is never larger than the screen nor smaller than it can be used', () => {
    expect(restoredBounds({ x: 0, y: 25, width: 5000, height: 4000 }, [screen])).toMatchObject({
      width: 1920,
      height: 1055,
    });
    expect(restoredBounds({ x: 0, y: 25, width: 300, height: 200 }, [screen])).toMatchObject({
      width: 960,
      height: 600,
    });
    expect(restoredBounds(null, [{ x: 0, y: 0, width: 800, height: 500 }])).toEqual({
      width: 800,
      height: 500,
    });
  });

  it('has the usual size at the first start', () => {
    expect(restoredBounds(null, [screen])).toEqual({ width: 1360, height: 860 });
  });
});
