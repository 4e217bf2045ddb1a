import type { Point } from '../editor/geometry';

/** Where a layer that is picked in quick-add goes. */
export type QuickAddFor =
  | { kind: 'free' }
  | { kind: 'from'; node: string }
  | { kind: 'to'; node: string }
  | { kind: 'into'; edge: string };

/** What actions may ask of the canvas while it is on screen. */
export interface CanvasPort {
  fit(nodes?: readonly string[]): void;
  zoomBy(factor: number): void;
  zoomReset(): void;
  /** Brings a layer into view. */
  reveal(id: string): void;
  /** Brings a layer into view and gives it the focus. */
  focusNode(id: string): void;
  /** Where the pointer is, in the graph's own coordinates; the middle of the canvas when it is elsewhere. */
  pointer(): Point;
  /** @param at a point of the window; left out = at the layer, or at the pointer. */
  openQuickAdd(what: QuickAddFor, at?: Point): void;
  openConnect(node: string): void;
  /** Focuses the first field of the inspector, or the name. */
  openParameters(field?: string): void;
}

let port: CanvasPort | null = null;
export function setCanvas(next: CanvasPort | null): void {
  port = next;
}
/** Null while another view is shown. */
export const canvas = (): CanvasPort | null => port;
