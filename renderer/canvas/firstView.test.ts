import { describe, expect, it } from 'vitest';
import { nodeWidth } from '../editor/geometry';
import { graphOf } from '../editor/testGraph';
import { firstView } from './usePort';

const row = (n: number) => graphOf(Array.from({ length: n }, (_, i) => `n${i}`).join(' '));

describe('where to look first', () => {
  it('shows a small net as a whole, in the middle, never magnified', () => {
    const view = firstView(row(2), 1000, 600);
    expect(view.zoom).toBe(1);
    expect(view.x).toBe((1000 - 260 - nodeWidth) / 2);
  });

  it('shows a large net from its beginning, in a size that can be read', () => {
    const view = firstView(row(40), 1000, 600);
    expect(view.zoom).toBe(0.75);
    expect(view.x).toBe(32);
  });

  it('looks at the place where the first layer of an empty net goes', () => {
    expect(firstView(graphOf(''), 1000, 600)).toEqual({ zoom: 1, x: (1000 - nodeWidth) / 2, y: 96 });
  });
});
