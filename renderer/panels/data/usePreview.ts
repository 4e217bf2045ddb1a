import { useCallback, useEffect, useRef, useState } from 'react';
import type { DataSource } from '#shared/data/recipe';
import { errorData, type ErrorData } from '#shared/errors';
import { engine } from '../../client';

type Row = readonly (string | null)[];
export interface PreviewRows {
  /** Undefined while the row is on its way. */
  row(index: number): Row | undefined;
  /** Tells which rows are in sight; what is missing of them is fetched. */
  want(first: number, last: number): void;
  error: ErrorData | null;
}

/** Rows per request: about 20,000 cells. */
export const pageSize = (columns: number): number =>
  Math.min(200, Math.max(20, Math.round(20_000 / Math.max(1, columns))));

/** Pages that hold the rows from `first` to `last`. */
export function pagesOf(first: number, last: number, size: number): number[] {
  const pages: number[] = [];
  for (let page = Math.floor(first / size); page * size <= last; page++) pages.push(page);
  return pages;
}

/** Pages kept at once; those out of sight for longest go first. */
const kept = 60;

/** Reads the file's rows as one scrolls to them. @param key changes when the file is read in another way */
export function usePreview(
  source: DataSource,
  base: string | null,
  key: string,
  columns: number,
): PreviewRows {
  const size = pageSize(columns);
  const pages = useRef(new Map<number, Row[]>());
  const asked = useRef(new Set<number>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [, redraw] = useState(0);
  const [error, setError] = useState<ErrorData | null>(null);

  useEffect(() => {
    const held = { pages: pages.current, asked: asked.current };
    return () => {
      clearTimeout(timer.current);
      held.pages.clear();
      held.asked.clear();
      setError(null);
    };
  }, [key]);

  const current = useRef(key);
  useEffect(() => void (current.current = key), [key]);

  const fetchPage = useCallback(
    async (page: number) => {
      asked.current.add(page);
      try {
        const preview = await engine.call('data.preview', { source, base, offset: page * size, limit: size });
        if (current.current !== key) return;
        pages.current.set(page, preview.rows);
        const [oldest] = pages.current.keys();
        if (pages.current.size > kept && oldest !== undefined) pages.current.delete(oldest);
        setError(null);
      } catch (e) {
        if (current.current === key) setError(errorData(e));
      } finally {
        asked.current.delete(page);
        redraw((n) => n + 1);
      }
    },
    // The key stands for source and base.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [key, size],
  );

  const want = useCallback(
    (first: number, last: number) => {
      clearTimeout(timer.current);
      // While the scroll bar is being dragged through a million rows, only where it rests is read.
      timer.current = setTimeout(() => {
        for (const page of pagesOf(first, last, size))
          if (!pages.current.has(page) && !asked.current.has(page)) void fetchPage(page);
      }, 40);
    },
    [fetchPage, size],
  );

  return { row: (index) => pages.current.get(Math.floor(index / size))?.[index % size], want, error };
}
