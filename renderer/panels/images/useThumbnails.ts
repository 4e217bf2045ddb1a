import { useCallback, useEffect, useRef, useState } from 'react';
import type { DataSource } from '#shared/data/recipe';
import { engine } from '../../client';

/** A small picture, or why there is none. */
export interface Thumbnail {
  url: string | null;
  reason: string | null;
}

/** Pictures kept at once; those asked for longest ago go first. */
const kept = 2000;
/** Pictures per request: each takes a few milliseconds. */
const atOnce = 40;

/**
 * Small pictures of a column's image files, fetched as they come into sight.
 * @param size pixels of the longer side
 * @returns undefined while a picture is on its way
 */
export function useThumbnails(
  source: DataSource,
  base: string | null,
  size: number,
): (path: string) => Thumbnail | undefined {
  const key = JSON.stringify([source, base, size]);
  const known = useRef(new Map<string, Thumbnail>());
  const wanted = useRef(new Set<string>());
  const asked = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const current = useRef(key);
  const [, redraw] = useState(0);

  useEffect(() => {
    current.current = key;
    const held = { known: known.current, wanted: wanted.current, asked: asked.current };
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      for (const each of Object.values(held)) each.clear();
    };
  }, [key]);

  const fetchWanted = useCallback(async () => {
    timer.current = undefined;
    // What came into sight last is looked at now.
    const paths = [...wanted.current].slice(-4 * atOnce);
    wanted.current.clear();
    paths.forEach((path) => asked.current.add(path));
    for (let i = 0; i < paths.length; i += atOnce) {
      const some = paths.slice(i, i + atOnce);
      const made = await engine
        .call('data.thumbnails', { source, base, paths: some, size })
        .catch((e: unknown) => some.map((path) => ({ path, url: null, reason: e instanceof Error ? e.message : String(e) }))); // prettier-ignore
      if (current.current !== key) return;
      for (const { path, url, reason } of made) {
        asked.current.delete(path);
        known.current.set(path, { url, reason });
        const [oldest] = known.current.keys();
        if (known.current.size > kept && oldest !== undefined) known.current.delete(oldest);
      }
      redraw((n) => n + 1);
    }
    // The key stands for source and base.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key]);

  return (path) => {
    const found = known.current.get(path);
    if (found || asked.current.has(path) || wanted.current.has(path)) return found;
    wanted.current.add(path);
    timer.current ??= setTimeout(() => void fetchWanted(), 60);
    return undefined;
  };
}
