import { useCallback, useEffect, useRef, useState } from 'react';
import type { JudgedRow } from '#shared/runs/evaluation';
import type { DataSource } from '#shared/data/recipe';
import { engine } from '../../client';
import { Picture } from '../images/Picture';
import { useThumbnails } from '../images/useThumbnails';
import { Segmented, Tooltip, VirtualTable, formatNumber, toastError } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';

const PAGE = 100;
/** The column of a folder's images. */
const imageColumn = 'image';
const noImages: DataSource = { kind: 'images', path: '.' };
type Part = 'train' | 'validation' | 'test';
interface Rows {
  columns: readonly string[];
  total: number;
  /** By position in the sorted order; absent until its page came. */
  rows: ReadonlyMap<number, JudgedRow>;
}
interface RowTableProps {
  dir: string;
  /** Where images of the rows lie; null where they have none. */
  images: DataSource | null;
  part: Part;
  task: 'classification' | 'regression';
  /** A row was chosen to start the try-it panel from. */
  onPick(row: { row: number; cells: Record<string, string | null> }): void;
}

/** Every judged row with what was true and what was said; the most wrong first. Pages are read as they come into sight. */
export function RowTable({ dir, images, part, task, onPick }: RowTableProps) {
  const [sort, setSort] = useState<'error' | 'row'>('error');
  const [data, setData] = useState<Rows>({ columns: [], total: 0, rows: new Map() });
  const asked = useRef(new Set<number>());
  const order = useRef(sort);

  const load = useCallback(
    async (page: number) => {
      if (asked.current.has(page)) return;
      asked.current.add(page);
      try {
        const { columns, rows, total } = await engine.call('runs.rows', {
          dir,
          part,
          sort,
          offset: page * PAGE,
          limit: PAGE,
        });
        if (order.current !== sort) return;
        setData((d) => ({
          columns,
          total,
          rows: new Map([...d.rows, ...rows.map((r, i) => [page * PAGE + i, r] as const)]),
        }));
      } catch (error) {
        asked.current.delete(page);
        toastError('The rows could not be read', error);
      }
    },
    [dir, part, sort],
  );
  useEffect(() => {
    order.current = sort;
    asked.current = new Set();
    setData({ columns: [], total: 0, rows: new Map() });
    void load(0);
  }, [load, sort]);

  const onRange = useCallback(
    (first: number, last: number) => {
      for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) void load(page);
    },
    [load],
  );
  const thumbnail = useThumbnails(images ?? noImages, null, 96);
  const fixed = [w.actual, w.predicted, w.error];
  const columns = [...fixed, ...data.columns];
  const picture = images ? 3 + data.columns.indexOf(imageColumn) : -1;
  const width = useCallback((c: number) => (c === picture ? 230 : c < 3 ? 110 : 120), [picture]);
  const cell = (row: number, column: number) => {
    const r = data.rows.get(row);
    if (!r) return column === 0 ? '…' : '';
    if (column === 0) return r.actual;
    if (column === 1)
      return (
        <span className={task === 'classification' && r.actual !== r.prediction.label ? 'row-wrong' : ''}>
          {r.prediction.label}
        </span>
      );
    if (column === 2) return <span className="num">{formatNumber(r.error)}</span>;
    const path = r.cells[column - 3];
    if (column === picture && path) return <Picture path={path} thumbnail={thumbnail(path)} />;
    return r.cells[column - 3] ?? <span className="mute">{w.missing}</span>;
  };
  const pick = (at: number) => {
    const r = data.rows.get(at);
    if (r)
      onPick({ row: r.row, cells: Object.fromEntries(data.columns.map((c, i) => [c, r.cells[i] ?? null])) });
  };
  return (
    <>
      <div className="evaluate-sort">
        <Segmented<'error' | 'row'>
          label={w.rowsBy}
          value={sort}
          onChange={setSort}
          options={[
            { value: 'error', label: w.byError },
            { value: 'row', label: w.byRow },
          ]}
        />
      </div>
      <div className="evaluate-table">
        <VirtualTable
          label={w.rows}
          rowCount={data.total}
          columnCount={columns.length}
          columnWidth={width}
          rowHeight={images ? 60 : 28}
          renderHeader={(c) =>
            c === 2 ? (
              <Tooltip content={task === 'classification' ? w.errorHelpClasses : w.errorHelpNumbers}>
                <span>{w.error}</span>
              </Tooltip>
            ) : (
              columns[c]
            )
          }
          renderRowHead={(row) => {
            const r = data.rows.get(row);
            return r ? r.row + 1 : '';
          }}
          renderCell={cell}
          onRange={onRange}
          onActivate={({ row }) => row >= 0 && pick(row)}
        />
      </div>
    </>
  );
}
