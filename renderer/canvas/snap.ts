import { nodeHeight, nodeWidth, type Point } from '../editor/geometry';

/** A line along which layers stand in a row, in the graph's coordinates. */
export interface SnapLine {
  axis: 'x' | 'y';
  at: number;
  from: number;
  to: number;
}
export interface Snapped {
  /** How much further to move so that the layers line up. */
  by: Point;
  lines: SnapLine[];
}

/**
 * Finds the layers a dragged one nearly lines up with.
 * @param reach in the graph's units. All layers have the same size, so their corners stand for their middles.
 */
export function snap(dragged: Point, others: readonly Point[], reach: number): Snapped {
  const nearest = (axis: 'x' | 'y') => {
    let best: Point | null = null;
    for (const o of others) {
      const d = Math.abs(o[axis] - dragged[axis]);
      const cross = axis === 'x' ? 'y' : 'x';
      const nearer =
        best === null ||
        d < Math.abs(best[axis] - dragged[axis]) ||
        (d === Math.abs(best[axis] - dragged[axis]) &&
          Math.abs(o[cross] - dragged[cross]) < Math.abs(best[cross] - dragged[cross]));
      if (d <= reach && nearer) best = o;
    }
    return best;
  };
  const [column, row] = [nearest('x'), nearest('y')];
  const place = { x: column?.x ?? dragged.x, y: row?.y ?? dragged.y };
  const lines: SnapLine[] = [];
  const span = (a: number, b: number, size: number) => ({ from: Math.min(a, b), to: Math.max(a, b) + size });
  if (column) lines.push({ axis: 'x', at: place.x + nodeWidth / 2, ...span(column.y, place.y, nodeHeight) });
  if (row) lines.push({ axis: 'y', at: place.y + nodeHeight / 2, ...span(row.x, place.x, nodeWidth) });
  return { by: { x: place.x - dragged.x, y: place.y - dragged.y }, lines };
}
