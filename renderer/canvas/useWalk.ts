import type { KeyboardEvent } from 'react';
import { reportOf } from '../editor/derived';
import { directionOf, type Direction, type Point } from '../editor/geometry';
import { nothingSelected } from '../editor/selection';
import { documentStore, editGraph, endGesture, select } from '../editor/store';
import { neighbour, type Way } from '../editor/walk';

const ways: Record<Direction, Record<string, Way>> = {
  right: { ArrowRight: 'forward', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'after' },
  down: { ArrowDown: 'forward', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'after' },
};
const pushes: Record<string, Point> = {
  ArrowRight: { x: 16, y: 0 },
  ArrowLeft: { x: -16, y: 0 },
  ArrowUp: { x: 0, y: -16 },
  ArrowDown: { x: 0, y: 16 },
};

/** Arrow keys and Tab walk from layer to layer; with Alt, arrows move what is selected. */
export function useWalk(focusNode: (id: string) => void) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
    const self = event.target === event.currentTarget;
    const here = event.target.closest('.react-flow__node') ? event.target.getAttribute('data-id') : null;
    if (!self && here === null) return;
    const state = documentStore.getState();
    const { graph } = state.project;
    const go = (id: string | null | undefined) => {
      if (id === null || id === undefined) return false;
      event.preventDefault();
      select({ nodes: [id], edges: [] });
      focusNode(id);
      return true;
    };

    const push = pushes[event.key];
    if (push && event.altKey && state.selection.nodes.length) {
      const ids = new Set(state.selection.nodes);
      const positions = Object.fromEntries(
        graph.nodes
          .filter((n) => ids.has(n.id))
          .map((n) => [n.id, { x: n.position.x + push.x, y: n.position.y + push.y }]),
      );
      editGraph('Move layers', [{ edit: 'move', positions }], { merge: 'push' });
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;

    const way = ways[directionOf(graph)][event.key];
    const first = () => state.selection.nodes[0] ?? orderOf()[0];
    const orderOf = () => {
      const { order } = reportOf(state);
      const seen = new Set(order);
      return [...order, ...graph.nodes.map((n) => n.id).filter((id) => !seen.has(id))];
    };
    if (way) {
      go(here === null ? first() : neighbour(graph, here, way));
      event.preventDefault();
    } else if (event.key === 'Tab') {
      const order = orderOf();
      if (here === null) {
        if (!event.shiftKey) go(first());
        return;
      }
      const next = order[order.indexOf(here) + (event.shiftKey ? -1 : 1)];
      // Before the first layer the canvas itself has the focus: from there Shift+Tab leaves it.
      if (!go(next) && event.shiftKey) {
        event.preventDefault();
        event.currentTarget.focus();
      }
    } else if (event.key === 'Home' || event.key === 'End') {
      const order = orderOf();
      go(event.key === 'Home' ? order[0] : order[order.length - 1]);
    } else if (event.key === 'Escape') {
      select(nothingSelected);
      event.currentTarget.focus();
    }
  };
}

/** One hold of the arrow keys is one undo step. */
export const onWalkKeyUp = (event: KeyboardEvent): void => {
  if (event.key === 'Alt') endGesture();
};
