import type { GraphEdit } from './graph/edits';

/** The place a problem is about; a click in the problems list goes there. */
export type Place =
  | { area: 'data'; column?: string }
  | { area: 'graph'; node?: string; edge?: string; param?: string }
  | { area: 'training'; setting?: string };

/** One way to mend a problem. Applying a fix is an ordinary, undoable edit. */
export interface Fix {
  /** Imperative: “Insert Flatten”. */
  label: string;
  /** What would result, mostly a shape: “→ 512 → 10”. */
  result?: string;
  edits: GraphEdit[];
}

/** Something that keeps a project from training (`error`) or that a person should know (`warning`). */
export interface Problem {
  /** Stable: `graph.cycle`, `graph.shape`, `data.oneClass`, `training.batchTooLarge`, … */
  code: string;
  severity: 'error' | 'warning';
  where: Place;
  /** What was expected, what was received. */
  message: string;
  /** What to do, in words, where no fix does it. */
  hint?: string;
  fixes: Fix[];
}
