import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { cx } from './classes';
import './table.css';

export interface CellPlace {
  /** −1 is the header. */
  row: number;
  column: number;
}
export interface VirtualTableProps {
  label: string;
  rowCount: number;
  columnCount: number;
  columnWidth(column: number): number;
  /** Pixels. */
  rowHeight?: number;
  headerHeight?: number;
  renderHeader(column: number): ReactNode;
  renderCell(row: number, column: number): ReactNode;
  /** A column at the left that stays, mostly the row's number. */
  renderRowHead?(row: number): ReactNode;
  rowHeadWidth?: number;
  headerClass?(column: number): string | undefined;
  cellClass?(row: number, column: number): string | undefined;
  /** The rows that are in sight changed: what lies beyond need not be loaded. */
  onRange?(first: number, last: number): void;
  /** Enter, or a click on a cell or header. */
  onActivate?(place: CellPlace): void;
}

/** A grid of any size: only what is in sight is drawn. Arrows, Page, Home and End move; Enter opens. */
export function VirtualTable(props: VirtualTableProps) {
  const {
    label,
    rowCount,
    columnCount,
    columnWidth,
    rowHeight = 28,
    headerHeight = 32,
    rowHeadWidth = 64,
    onRange,
    onActivate,
  } = props;
  const head = props.renderRowHead ? rowHeadWidth : 0;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<CellPlace | null>(null);

  const stretch = useStretch(frame, head, columnCount, columnWidth);

  const rows = useVirtualizer({
    count: rowCount,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: headerHeight,
  });
  const columns = useVirtualizer({
    count: columnCount,
    getScrollElement: () => frame.current,
    estimateSize: (i) => columnWidth(i) * stretch,
    horizontal: true,
    overscan: 2,
    scrollPaddingStart: head,
  });
  useEffect(() => columns.measure(), [columns, columnWidth, stretch]);

  const visibleRows = rows.getVirtualItems();
  const visibleColumns = columns.getVirtualItems();
  const first = visibleRows[0]?.index ?? 0;
  const last = visibleRows[visibleRows.length - 1]?.index ?? -1;
  useEffect(() => {
    if (last >= first) onRange?.(first, last);
  }, [first, last, onRange]);

  const go = (to: CellPlace) => {
    const place = {
      row: Math.min(Math.max(to.row, -1), rowCount - 1),
      column: Math.min(Math.max(to.column, 0), columnCount - 1),
    };
    setActive(place);
    if (place.row >= 0) rows.scrollToIndex(place.row);
    columns.scrollToIndex(place.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== frame.current) return;
    const at = active ?? { row: -1, column: 0 };
    const page = Math.max(1, last - first - 16);
    const far = event.ctrlKey || event.metaKey;
    const to: Record<string, CellPlace> = {
      ArrowUp: { ...at, row: at.row - 1 },
      ArrowDown: { ...at, row: at.row + 1 },
      ArrowLeft: { ...at, column: at.column - 1 },
      ArrowRight: { ...at, column: at.column + 1 },
      PageUp: { ...at, row: Math.max(0, at.row - page) },
      PageDown: { ...at, row: at.row + page },
      Home: far ? { row: 0, column: 0 } : { ...at, column: 0 },
      End: far ? { row: rowCount - 1, column: columnCount - 1 } : { ...at, column: columnCount - 1 },
    };
    const next = to[event.key];
    if (next) go(next);
    else if (event.key === 'Enter' && active) onActivate?.(active);
    else return;
    event.preventDefault();
  };
  const cellId = ({ row, column }: CellPlace) => `${id}-${row}-${column}`;
  const isActive = (row: number, column: number) => active?.row === row && active.column === column;

  return (
    <div
      ref={frame}
      className="ui-table"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columnCount}
      aria-activedescendant={active ? cellId(active) : undefined}
      onKeyDown={onKeyDown}
      onFocus={(e) =>
        e.target === frame.current && !active && columnCount > 0 && setActive({ row: -1, column: 0 })
      }
    >
      <div
        style={{
          width: head + columns.getTotalSize(),
          height: headerHeight + rows.getTotalSize(),
          position: 'relative',
        }}
      >
        <div className="ui-table-head" role="row" aria-rowindex={1} style={{ height: headerHeight }}>
          {head > 0 && <div className="ui-table-corner" style={{ width: head }} />}
          {visibleColumns.map((c) => (
            <div
              key={c.key}
              id={cellId({ row: -1, column: c.index })}
              role="columnheader"
              aria-colindex={c.index + 1}
              className={cx('ui-table-cell', props.headerClass?.(c.index))}
              data-active={isActive(-1, c.index) || undefined}
              style={{ left: head + c.start, width: c.size, height: headerHeight }}
              onClick={() => onActivate?.({ row: -1, column: c.index })}
            >
              {props.renderHeader(c.index)}
            </div>
          ))}
        </div>
        {visibleRows.map((r) => (
          <div
            key={r.key}
            className="ui-table-row"
            role="row"
            aria-rowindex={r.index + 2}
            style={{ top: headerHeight + r.start, height: rowHeight, width: head + columns.getTotalSize() }}
          >
            {props.renderRowHead && (
              <div className="ui-table-row-head num" role="rowheader" style={{ width: head }}>
                {props.renderRowHead(r.index)}
              </div>
            )}
            {visibleColumns.map((c) => (
              <div
                key={c.key}
                id={cellId({ row: r.index, column: c.index })}
                role="gridcell"
                aria-colindex={c.index + 1}
                className={cx('ui-table-cell', props.cellClass?.(r.index, c.index))}
                data-active={isActive(r.index, c.index) || undefined}
                style={{ left: head + c.start, width: c.size, height: rowHeight }}
                onClick={() => {
                  setActive({ row: r.index, column: c.index });
                  onActivate?.({ row: r.index, column: c.index });
                }}
              >
                {props.renderCell(r.index, c.index)}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

/**
 * Few columns widen to fill the room there is, up to a limit; where a little is lacking, they make do with less.
 * @returns the factor on their width
 */
function useStretch(
  frame: RefObject<HTMLDivElement | null>,
  head: number,
  count: number,
  width: (column: number) => number,
): number {
  const [room, setRoom] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setRoom(element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [frame]);
  return useMemo(() => {
    let total = 0;
    for (let i = 0; i < count && total < 2 * room; i++) total += width(i);
    const factor = total === 0 ? 1 : Math.min(1.7, (room - head) / total);
    return factor < 0.9 ? 1 : factor;
  }, [room, head, count, width]);
}
