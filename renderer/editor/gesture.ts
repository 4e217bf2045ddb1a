import type { GraphEdit } from '#shared/graph/edits';
import { editGraph } from './store';
import type { Selection } from './selection';

/** What a gesture on the canvas does, as data: its name in the undo list, its edits, what is selected after it. */
export interface Gesture {
  label: string;
  edits: GraphEdit[];
  select?: Selection;
}

/** Does a gesture as one undo step. @returns false when there was nothing to do. */
export function perform(gesture: Gesture | null): boolean {
  if (!gesture || gesture.edits.length === 0) return false;
  editGraph(gesture.label, gesture.edits, gesture.select ? { select: gesture.select } : {});
  return true;
}
