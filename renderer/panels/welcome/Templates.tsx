import { Database, Grid2x2, Spline, Table2, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { Template } from '#shared/ipc/app';
import { app } from '../../client';
import { openTemplate } from '../../shell/documents';
import { Button, ErrorState, Skeleton } from '../../ui';
import { words } from '../../words/welcome';
import { NetPicture } from './NetPicture';
import { useLoaded } from './useLoaded';

const w = words.templates;
const read = () => app.call('templates.list', {});
const kindIcons: Record<Template['kind'], LucideIcon> = { table: Table2, image: Grid2x2, series: Spline };

/** Examples that are ready to train: each with a picture of its net and what it teaches. */
export function Templates() {
  const { value, error, reload } = useLoaded(read);
  const [opening, setOpening] = useState<string | null>(null);
  const open = async (name: string) => {
    setOpening(name);
    await openTemplate(name);
    setOpening(null);
  };
  return (
    <section className="templates" aria-label={w.title}>
      <h2>{w.title}</h2>
      {error && (
        <ErrorState title={w.failed} error={error} actions={<Button onClick={reload}>{w.retry}</Button>} />
      )}
      <ul>
        {!value && !error && [0, 1, 2, 3].map((i) => <Skeleton key={i} height={236} />)}
        {value?.map(({ name, title, summary, teaches, data, task, kind, graph }) => {
          const Icon = kindIcons[kind];
          return (
            <li key={name}>
              <button
                type="button"
                className="template"
                aria-label={w.open(title)}
                aria-describedby={`template-${name}`}
                aria-busy={opening === name}
                disabled={opening !== null}
                onClick={() => void open(name)}
              >
                <span className="template-picture">
                  <NetPicture graph={graph} label={w.picture(title)} roomy />
                </span>
                <span className="template-words" id={`template-${name}`}>
                  <b>{title}</b>
                  <span>{summary}</span>
                  <span className="mute">{teaches}</span>
                  <span className="template-foot mute">
                    <span title={w.kinds[kind]}>
                      <Icon size={13} aria-hidden />
                      {w.tasks[task]}
                    </span>
                    <span className="template-source" title={data}>
                      <Database size={13} aria-hidden />
                      {data}
                    </span>
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
