import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { GraphEdit } from '#shared/graph/edits';
import { emptyProject, type Project } from '#shared/project/schema';
import { historyLimit } from './history';
import {
  documentStore,
  edit,
  editGraph,
  endGesture,
  isEdited,
  load,
  markSaved,
  redo,
  select,
  setSpec,
  undo,
  unload,
} from './store';

const state = () => documentStore.getState();
const opened = (project: Project = emptyProject('Test')) => ({
  documentId: 'd1',
  path: null,
  base: null,
  runsDir: '',
  project,
});
const node = (id: string) => ({ id, type: 'Dense', name: '', params: {}, position: { x: 0, y: 0 } });
const add = (id: string) => editGraph('Add Dense', [{ edit: 'addNode', node: node(id) }]);
const rename = (name: string, merge?: string) =>
  edit('Rename', (p) => ({ ...p, name }), merge ? { merge } : {});

beforeEach(() => load(opened()));

describe('undo', () => {
  it('takes back one edit at a time and redoes them in order', () => {
    add('a');
    add('b');
    undo();
    expect(state().project.graph.nodes.map((n) => n.id)).toEqual(['a']);
    undo();
    expect(state().project.graph.nodes).toEqual([]);
    redo();
    redo();
    expect(state().project.graph.nodes.map((n) => n.id)).toEqual(['a', 'b']);
  });

  it('is one step for edits of the same gesture, and a new one after it ends', () => {
    rename('a', 'name');
    rename('ab', 'name');
    endGesture();
    rename('abc', 'name');
    expect(state().past).toHaveLength(2);
    undo();
    expect(state().project.name).toBe('ab');
    undo();
    expect(state().project.name).toBe('Test');
  });

  it('separates gestures with different keys', () => {
    rename('a', 'one');
    rename('b', 'two');
    expect(state().past).toHaveLength(2);
  });

  it('does not continue a gesture that was undone', () => {
    rename('a', 'name');
    undo();
    rename('b', 'name');
    expect(state().past).toHaveLength(1);
    undo();
    expect(state().project.name).toBe('Test');
  });

  it('leaves no mark for an edit that changes nothing', () => {
    editGraph('Delete', [{ edit: 'removeNodes', ids: ['gone'] }]);
    edit('Nothing', (p) => p);
    expect(state().past).toHaveLength(0);
    expect(isEdited()).toBe(false);
  });

  it('does nothing when there is nothing to undo or redo', () => {
    const before = state().project;
    undo();
    redo();
    expect(state().project).toBe(before);
  });

  it('clears the redo stack on a change of the document', () => {
    add('a');
    undo();
    add('b');
    expect(state().future).toHaveLength(0);
  });

  it('does not clear the redo stack on a selection change or new data', () => {
    add('a');
    add('b');
    undo();
    select({ nodes: ['a'], edges: [] });
    setSpec(null, []);
    expect(state().future).toHaveLength(1);
  });

  it('keeps at least 200 steps, and not endlessly many', () => {
    for (let i = 0; i < historyLimit + 50; i++) rename(`n${i}`);
    expect(state().past.length).toBe(historyLimit);
    expect(historyLimit).toBeGreaterThanOrEqual(200);
    for (let i = 0; i < historyLimit; i++) undo();
    expect(state().project.name).toBe('n49');
  });

  it('brings back the original after any gestures, and redo the result', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const graphEdit: fc.Arbitrary<GraphEdit> = fc.oneof(
      id.map((i) => ({ edit: 'addNode' as const, node: node(i) })),
      fc.record({
        edit: fc.constant('removeNodes' as const),
        ids: fc.array(id, { maxLength: 3 }),
        join: fc.boolean(),
      }),
      fc.tuple(id, id).map(([source, target]) => ({
        edit: 'addEdge' as const,
        edge: { id: `${source}-${target}`, source, target },
      })),
      fc.record({
        edit: fc.constant('setParams' as const),
        id,
        params: fc.record({ units: fc.integer({ min: 1, max: 9 }) }),
      }),
      fc.tuple(id, fc.integer(), fc.integer()).map(([i, x, y]) => ({
        edit: 'move' as const,
        positions: { [i]: { x, y } },
      })),
    );
    const gesture = fc.record({
      edits: fc.array(graphEdit, { maxLength: 4 }),
      merge: fc.option(fc.constantFrom('k', 'l')),
      ends: fc.boolean(),
      picks: fc.array(id, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(gesture, { maxLength: 40 }), (gestures) => {
        load(opened());
        const original = state().project;
        for (const g of gestures) {
          editGraph('Gesture', g.edits, g.merge ? { merge: g.merge } : {});
          select({ nodes: g.picks, edges: [] });
          if (g.ends) endGesture();
        }
        const result = state().project;
        const steps = state().past.length;
        expect(steps).toBeLessThanOrEqual(gestures.length);
        for (let i = 0; i < steps; i++) undo();
        expect(state().project).toBe(original);
        expect(isEdited()).toBe(false);
        for (let i = 0; i < steps; i++) redo();
        expect(state().project).toBe(result);
      }),
      { numRuns: 100 },
    );
  });
});

describe('selection', () => {
  it('loses what an edit or an undo removed', () => {
    add('a');
    select({ nodes: ['a'], edges: [] });
    undo();
    expect(state().selection.nodes).toEqual([]);
  });

  it('cannot hold what the graph does not have', () => {
    select({ nodes: ['ghost'], edges: ['ghost'] });
    expect(state().selection).toEqual({ nodes: [], edges: [] });
  });

  it('does not make the document edited', () => {
    add('a');
    markSaved({ path: '/p', base: '/', runsDir: '/p.runs', project: state().project }, state().project);
    select({ nodes: ['a'], edges: [] });
    expect(isEdited()).toBe(false);
  });
});

describe('saving', () => {
  const place = { path: '/p/x.netloom', base: '/p', runsDir: '/p/x.runs' };

  it('makes the document unedited, an edit makes it edited, and undoing that edit unedited again', () => {
    add('a');
    markSaved({ ...place, project: state().project }, state().project);
    expect(isEdited()).toBe(false);
    add('b');
    expect(isEdited()).toBe(true);
    undo();
    expect(isEdited()).toBe(false);
    undo();
    expect(isEdited()).toBe(true);
  });

  it('keeps edits made while the file was written as unsaved', () => {
    const sent = state().project;
    add('a');
    markSaved({ ...place, project: sent }, sent);
    expect(isEdited()).toBe(true);
    expect(state().project.graph.nodes).toHaveLength(1);
  });

  it('carries the new relative path of the data through the whole history', () => {
    const project = emptyProject();
    const source = (path: string) => ({ kind: 'file' as const, path, format: 'auto' as const, dialect: {} });
    const data = {
      source: source('/data/iris.csv'),
      columns: [],
      split: { method: 'random' as const, validation: 0.1, test: 0.1, testSource: null, seed: 1 },
      window: null,
    };
    load(opened({ ...project, data }));
    add('a');
    const sent = state().project;
    markSaved({ ...place, project: { ...sent, data: { ...data, source: source('iris.csv') } } }, sent);
    expect(isEdited()).toBe(false);
    undo();
    expect(state().project.data?.source).toEqual(source('iris.csv'));
    redo();
    expect(isEdited()).toBe(false);
  });

  it('treats a recovered document as edited', () => {
    load(opened(), { edited: true });
    expect(isEdited()).toBe(true);
  });

  it('forgets everything about the document when it is left', () => {
    add('a');
    unload();
    expect(state().documentId).toBeNull();
    expect(state().past).toEqual([]);
    expect(isEdited()).toBe(false);
  });
});
