import { describe, expect, it } from 'vitest';
import { applyEdits } from '#shared/graph/edits';
import type { Graph } from '#shared/graph/schema';
import { copyText, duplicate, paste, readClip, type PasteOptions } from './clipboard';
import { graphOf, linksOf, positionOf } from './testGraph';

const chain = graphOf('in:Input a b:Dropout', 'in>a a>b');
const copied = copyText(chain, { nodes: ['a', 'b'], edges: [] }) ?? '';
const pasted = (graph: Graph, text: string, options?: PasteOptions): Graph =>
  applyEdits(graph, paste(graph, text, options)?.edits ?? []);

describe('clipboard', () => {
  it('gives copies ids of their own and keeps the links among them', () => {
    expect(linksOf(pasted(chain, copied))).toEqual(['in>a', 'a>b', 'dense>dropout']);
  });

  it('copies layers only together with links between them, never half a link', () => {
    expect(linksOf(pasted(graphOf(''), copied))).toEqual(['dense>dropout']);
  });

  it('keeps incoming links when asked for, where the source is there', () => {
    expect(linksOf(pasted(chain, copied, { keepIncoming: true }))).toContain('in>dense');
    expect(linksOf(pasted(graphOf(''), copied, { keepIncoming: true }))).toEqual(['dense>dropout']);
  });

  it('keeps parameters, names and unknown fields', () => {
    const graph = graphOf('a');
    const node = graph.nodes[0];
    if (!node) throw new Error('no node');
    Object.assign(node, { params: { units: 7 }, name: 'Hidden', colour: 'red' });
    const copy = pasted(graph, copyText(graph, { nodes: ['a'], edges: [] }) ?? '').nodes[1];
    expect(copy).toMatchObject({ params: { units: 7 }, name: 'Hidden', colour: 'red' });
  });

  it('never covers the originals, and makes a staircase when pasted twice', () => {
    const once = pasted(chain, copied);
    const twice = pasted(once, copied);
    expect(positionOf(once, 'dense')).toEqual({ x: 260 + 32, y: 32 });
    expect(positionOf(twice, 'dense2')).toEqual({ x: 260 + 64, y: 64 });
  });

  it('puts the upper left corner where it is asked to', () => {
    const graph = pasted(graphOf(''), copied, { at: { x: 5, y: 6 } });
    expect(positionOf(graph, 'dense')).toEqual({ x: 5, y: 6 });
    expect(positionOf(graph, 'dropout')).toEqual({ x: 265, y: 6 });
  });

  it('selects the copies', () => {
    expect(paste(chain, copied)?.select).toEqual({ nodes: ['dense', 'dropout'], edges: [] });
  });

  it('ignores foreign text', () => {
    for (const text of [
      '',
      'hello',
      '{"netloom":1}',
      '{"netloom":"layers"',
      '{"netloom":"layers","version":2}',
      '[]',
    ])
      expect(paste(chain, text)).toBeNull();
  });

  it('drops links to layers that the text does not hold', () => {
    const clip = { ...readClip(copied), edges: [{ id: 'x', source: 'a', target: 'ghost' }] };
    expect(linksOf(pasted(graphOf(''), JSON.stringify(clip)))).toEqual([]);
  });

  it('copies nothing when no layer is selected', () => {
    expect(copyText(chain, { nodes: [], edges: ['in-a'] })).toBeNull();
    expect(duplicate(chain, { nodes: [], edges: [] })).toBeNull();
  });

  it('names what was duplicated in the undo list', () => {
    expect(duplicate(chain, { nodes: ['a'], edges: [] })?.label).toBe('Duplicate Dense');
    expect(duplicate(chain, { nodes: ['a', 'b'], edges: [] })?.label).toBe('Duplicate 2 layers');
  });
});
