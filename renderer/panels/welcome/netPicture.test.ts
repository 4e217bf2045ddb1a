import { describe, expect, it } from 'vitest';
import { graphSchema } from '#shared/graph/schema';
import { netPicture, unitCount } from './netPicture';

const net = (nodes: [string, string, Record<string, unknown>?][], edges: [string, string][]) =>
  graphSchema.parse({
    nodes: nodes.map(([id, type, params = {}]) => ({ id, type, params })),
    edges: edges.map(([source, target]) => ({ id: `${source}-${target}`, source, target })),
  });

describe('the picture of a net', () => {
  it('draws what flows from left to right', () => {
    const { glyphs } = netPicture(
      net(
        [
          ['out', 'Output'],
          ['d', 'Dense', { units: 16 }],
          ['in', 'Input'],
        ],
        [
          ['in', 'd'],
          ['d', 'out'],
        ],
      ),
    );
    const x = Object.fromEntries(glyphs.map((g) => [g.id, g.x]));
    expect(x['in']).toBeLessThan(x['d']!);
    expect(x['d']).toBeLessThan(x['out']!);
  });
  it('puts branches below each other and joins them behind the longer one', () => {
    const { glyphs, links } = netPicture(
      net(
        [
          ['in', 'Input'],
          ['a', 'Dropout'],
          ['b', 'Dropout'],
          ['c', 'Dropout'],
          ['add', 'Add'],
        ],
        [
          ['in', 'a'],
          ['in', 'b'],
          ['b', 'c'],
          ['a', 'add'],
          ['c', 'add'],
        ],
      ),
    );
    const at = (id: string) => glyphs.find((g) => g.id === id)!;
    expect(at('a').x).toBe(at('b').x);
    expect(at('a').y).not.toBe(at('b').y);
    expect(at('add').x).toBeGreaterThan(at('c').x);
    expect(links.length).toBeGreaterThanOrEqual(5);
  });
  it('links every unit with every unit', () => {
    const { links } = netPicture(
      net(
        [
          ['a', 'Dense', { units: 3 }],
          ['b', 'Dense', { units: 1 }],
        ],
        [['a', 'b']],
      ),
    );
    expect(links).toHaveLength(unitCount(3) * unitCount(1));
  });
  it('stays within its height and survives cycles, unknown layers and nothing at all', () => {
    expect(netPicture(net([], [])).glyphs).toEqual([]);
    const { glyphs } = netPicture(
      net(
        [
          ['a', 'Dense', { units: 999 }],
          ['b', 'Wonder'],
          ['c', 'LSTM'],
        ],
        [
          ['a', 'b'],
          ['b', 'a'],
          ['b', 'c'],
        ],
      ),
    );
    for (const g of glyphs) {
      expect(g.y).toBeGreaterThanOrEqual(0);
      expect(g.y + g.height).toBeLessThanOrEqual(96);
    }
  });
  it('shows wider layers with more units', () => {
    const counts = [1, 3, 8, 32, 512].map(unitCount);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts[0]).toBe(1);
    expect(counts[counts.length - 1]).toBe(6);
  });
});
