import { useEffect, useRef } from 'react';
import { useSession } from '../../session';
import { trainWords as w } from '../../words/train';

/** The time of day in place of the full date; the run's name tells the day. */
function readable(line: string): string {
  const [stamp = '', ...rest] = line.split(' ');
  const time = new Date(stamp);
  return Number.isNaN(time.getTime()) ? line : `${time.toLocaleTimeString('en-GB')} ${rest.join(' ')}`;
}

/** What happened, line by line; stays at the newest line unless one scrolled up to read. */
export function RunLog() {
  const lines = useSession((s) => s.shown?.log);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [lines]);
  if (!lines?.length) return <p className="mute train-note">{w.noLog}</p>;
  return (
    <div className="run-log mono selectable" role="log" aria-label={w.runLog}>
      {lines.map((line, i) => (
        <div key={i}>{readable(line)}</div>
      ))}
      <div ref={end} />
    </div>
  );
}
