import { createStore } from 'zustand/vanilla';
import type { Profile } from '#shared/data/profile';
import type { DataSpec } from '#shared/data/spec';
import { applyEdits, type GraphEdit } from '#shared/graph/edits';
import type { Graph } from '#shared/graph/schema';
import type { Problem } from '#shared/problems';
import { emptyProject, type Project } from '#shared/project/schema';
import { emptyHistory, record, stepBack, stepForward, type History, type Mark } from './history';
import { nothingSelected, prune, type Selection } from './selection';

export type { Mark, Selection };

/** The open document and all that belongs to it but is not written into it. */
export interface DocumentState extends History {
  /** Null until a document was opened. */
  documentId: string | null;
  /** The file; null while it was never saved. */
  path: string | null;
  /** Folder that relative data paths start from. */
  base: string | null;
  runsDir: string;
  project: Project;
  /** What the engine said about the data; null until it was asked or while there are none. */
  profile: Profile | null;
  spec: DataSpec | null;
  dataProblems: readonly Problem[];
  selection: Selection;
  /** The project as it stands in the file; null when the file holds something else or there is none. */
  savedMark: Project | null;
  /** Edits with this key still belong to the last undo mark. */
  gesture: string | null;
}

const initial = (): DocumentState => ({
  documentId: null,
  path: null,
  base: null,
  runsDir: '',
  project: emptyProject(),
  profile: null,
  spec: null,
  dataProblems: [],
  selection: nothingSelected,
  savedMark: null,
  gesture: null,
  ...emptyHistory,
});

export const documentStore = createStore<DocumentState>(initial);

/** What the app hands over when a document is opened, made or recovered. */
export interface Loaded {
  documentId: string;
  path: string | null;
  base: string | null;
  runsDir: string;
  project: Project;
}

/** Shows another document: history, selection and everything learned about the old data go. @param edited true for a recovered one, whose file holds less. */
export function load(opened: Loaded, { edited = false } = {}): void {
  const { documentId, path, base, runsDir, project } = opened;
  documentStore.setState({
    ...initial(),
    documentId,
    path,
    base,
    runsDir,
    project,
    savedMark: edited ? null : project,
  });
}

/** Leaves the document; the welcome page is next. */
export const unload = (): void => documentStore.setState(initial());

export interface EditOptions {
  /** Edits with the same key, one after another, are one undo step until `endGesture`. */
  merge?: string;
  /** What is selected afterwards; otherwise the selection stays. */
  select?: Selection;
}

/** The one way to change the document: one undo mark per gesture. An edit that changes nothing leaves no mark. */
export function edit(label: string, change: (project: Project) => Project, options: EditOptions = {}): void {
  const state = documentStore.getState();
  const project = change(state.project);
  const selection = prune(options.select ?? state.selection, project.graph);
  if (project === state.project) {
    if (selection !== state.selection) documentStore.setState({ selection });
    return;
  }
  const gesture = options.merge ?? null;
  const goesOn = gesture !== null && gesture === state.gesture;
  documentStore.setState({
    project,
    selection,
    gesture,
    ...(goesOn ? { future: [] } : record(state, label, state.project)),
  });
}

const unchanged = (a: Graph, b: Graph): boolean =>
  a.nodes.length === b.nodes.length &&
  a.edges.length === b.edges.length &&
  a.nodes.every((n, i) => n === b.nodes[i]) &&
  a.edges.every((e, i) => e === b.edges[i]);

/** Changes the graph by edits, the form in which fixes and gestures state them. */
export const editGraph = (label: string, edits: readonly GraphEdit[], options: EditOptions = {}): void =>
  edit(
    label,
    (project) => {
      const graph = applyEdits(project.graph, edits);
      return unchanged(graph, project.graph) ? project : { ...project, graph };
    },
    options,
  );

/** The gesture is over (a field lost focus, a key came up): the next edit gets a mark of its own. */
export const endGesture = (): void => {
  if (documentStore.getState().gesture !== null) documentStore.setState({ gesture: null });
};

export const undo = (): void => travel(stepBack);
export const redo = (): void => travel(stepForward);

function travel(step: typeof stepBack): void {
  const state = documentStore.getState();
  const to = step(state, state.project);
  if (!to) return;
  documentStore.setState({
    ...to.history,
    project: to.project,
    selection: prune(state.selection, to.project.graph),
    gesture: null,
  });
}

/**
 * The project `sent` was written. Edits made while it was being written stay unsaved.
 * @param saved where it stands now; its `project` may name the data by another path, relative to the new folder.
 */
export function markSaved(
  saved: { path: string | null; base: string | null; runsDir: string; project: Project },
  sent: Project,
): void {
  // One moved copy per snapshot: whether the document is edited is a question of identity.
  const copies = new Map<Project, Project>();
  const moved = (p: Project): Project => {
    const copy = copies.get(p) ?? withSources(p, sent, saved.project);
    copies.set(p, copy);
    return copy;
  };
  documentStore.setState((state) => {
    const { path, base, runsDir } = saved;
    const move = (marks: readonly Mark[]) => marks.map((m) => ({ ...m, project: moved(m.project) }));
    return {
      path,
      base,
      runsDir,
      project: moved(state.project),
      savedMark: moved(sent),
      past: move(state.past),
      future: move(state.future),
    };
  });
}

/** `project` with the paths that saving gave to the data, where it still reads the same data; the same object where nothing moves. */
function withSources(project: Project, before: Project, after: Project): Project {
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  const data = project.data;
  if (!data || !before.data || !after.data) return project;
  const source = same(data.source, before.data.source) ? after.data.source : data.source;
  const testSource = same(data.split.testSource, before.data.split.testSource)
    ? after.data.split.testSource
    : data.split.testSource;
  return same(source, data.source) && same(testSource, data.split.testSource)
    ? project
    : { ...project, data: { ...data, source, split: { ...data.split, testSource } } };
}

/** True while the file (if any) holds something else than the window shows. */
export const isEdited = (state: DocumentState = documentStore.getState()): boolean =>
  state.documentId !== null && state.project !== state.savedMark;

export const setProfile = (profile: Profile | null): void => documentStore.setState({ profile });

/** What the net will receive, with what is wrong with the data. */
export const setSpec = (spec: DataSpec | null, dataProblems: readonly Problem[] = []): void =>
  documentStore.setState({ spec, dataProblems });

export function select(selection: Selection): void {
  const state = documentStore.getState();
  const next = prune(selection, state.project.graph);
  const same = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((id, i) => id === b[i]);
  if (!same(next.nodes, state.selection.nodes) || !same(next.edges, state.selection.edges))
    documentStore.setState({ selection: next });
}
