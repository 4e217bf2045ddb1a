import { useCallback, useEffect, useState } from 'react';
import { errorData, type ErrorData } from '#shared/errors';

export interface Loaded<T> {
  /** Null while it is on its way, or when it failed. */
  value: T | null;
  error: ErrorData | null;
  reload(): void;
}

/** Something that is asked for once, and again on `reload`. @param load must stay the same function */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: ErrorData | null }>({
    value: null,
    error: null,
  });
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let here = true;
    load().then(
      (value) => here && setState({ value, error: null }),
      (error: unknown) => here && setState({ value: null, error: errorData(error) }),
    );
    return () => void (here = false);
  }, [load, times]);
  const reload = useCallback(() => setTimes((n) => n + 1), []);
  return { ...state, reload };
}
