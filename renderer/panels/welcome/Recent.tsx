import { FilePlus2, FolderOpen, X } from 'lucide-react';
import { performAction } from '../../actions/perform';
import { app } from '../../client';
import { openProject } from '../../shell/documents';
import { folderOf } from '../../shell/paths';
import { formatAgo, IconButton, Skeleton } from '../../ui';
import { words } from '../../words/welcome';
import { useLoaded } from './useLoaded';

const w = words.recent;
const read = () => app.call('recent.list', {});

/** Projects of before. */
export function Recent() {
  const { value, error, reload } = useLoaded(read);
  const remove = async (path: string) => {
    await app.call('recent.remove', { path });
    reload();
  };
  return (
    <section className="recent" aria-label={w.title}>
      <h2>{w.title}</h2>
      {!value && !error && [0, 1, 2].map((i) => <Skeleton key={i} height={34} style={{ margin: '4px 0' }} />)}
      {(error || value?.length === 0) && <p className="mute recent-none">{error?.message ?? w.none}</p>}
      <ul>
        {value?.slice(0, 5).map((r) => (
          <li key={r.path} data-gone={!r.exists || undefined}>
            <button
              type="button"
              disabled={!r.exists}
              onClick={() => void openProject(r.path)}
              title={r.path}
            >
              <span className="recent-name">{r.name}</span>
              <span className="mute">{r.exists ? formatAgo(r.openedAt) : w.gone}</span>
              <span className="mute recent-folder">{folderOf(r.path)}</span>
            </button>
            <IconButton size="small" icon={X} label={w.remove(r.name)} onClick={() => void remove(r.path)} />
          </li>
        ))}
      </ul>
      <div className="recent-foot">
        <button type="button" className="ui-link" onClick={() => performAction('file.open')}>
          <FolderOpen size={14} aria-hidden />
          {w.openOther}
        </button>
        <button type="button" className="ui-link" onClick={() => performAction('file.new')}>
          <FilePlus2 size={14} aria-hidden />
          {w.fresh}
        </button>
      </div>
    </section>
  );
}
