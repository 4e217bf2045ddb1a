import { useCallback, useEffect, useRef, useState } from 'react';
import type { DataSource } from '#shared/data/recipe';
import { engine } from '../../client';
import { Pictures, type Thumbnail } from './pictures';

/** Pictures per request: each takes a few milliseconds. */
const atOnce = 40;

/**
 * Small pictures of a column's image files, fetched as they come into sight. Whoever comes back to the window may have
 * replaced files meanwhile: they are looked at again.
 * @param size pixels of the longer side
 * @returns undefined while a picture is on its way
 */
export function useThumbnails(
  source: DataSource,
  base: string | null,
  size: number,
): (path: string) => Thumbnail | undefined {
  const key = JSON.stringify([source, base, size]);
  const [pictures] = useState(() => new Pictures());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const current = useRef(key);
  const [, redraw] = useState(0);

  useEffect(() => {
    current.current = key;
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      pictures.clear();
    };
  }, [key, pictures]);

  useEffect(() => {
    const lookAgain = () => {
      pictures.doubt();
      redraw((n) => n + 1);
    };
    window.addEventListener('focus', lookAgain);
    return () => window.removeEventListener('focus', lookAgain);
  }, [pictures]);

  const fetchWanted = useCallback(async () => {
    timer.current = undefined;
    const paths = pictures.take(4 * atOnce);
    for (let i = 0; i < paths.length; i += atOnce) {
      const some = paths.slice(i, i + atOnce);
      const made = await engine
        .call('data.thumbnails', { source, base, paths: some, size })
        .catch((e: unknown) => some.map((path) => ({ path, url: null, reason: e instanceof Error ? e.message : String(e) }))); // prettier-ignore
      if (current.current !== key) return;
      for (const { path, url, reason } of made) pictures.put(path, { url, reason });
      redraw((n) => n + 1);
    }
    // The key stands for source and base.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, pictures]);

  return (path) => pictures.at(path, () => (timer.current ??= setTimeout(() => void fetchWanted(), 60)));
}
