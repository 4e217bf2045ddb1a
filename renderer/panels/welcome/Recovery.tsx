import { LifeBuoy } from 'lucide-react';
import { useDocument } from '../../canvas/useDocument';
import { app } from '../../client';
import { recover } from '../../shell/documents';
import { ask } from '../../shell/prompt';
import { Button, formatAgo, toast, toastError } from '../../ui';
import { words } from '../../words/welcome';
import { useLoaded } from './useLoaded';

const w = words.recovery;
const read = () => app.call('recovery.list', {});

/** Edits that a crash left unsaved. */
export function Recovery() {
  const open = useDocument((s) => s.documentId);
  return <RecoveryList key={open} />;
}

function RecoveryList() {
  const { value, reload } = useLoaded(read);
  if (!value || value.length === 0) return null;
  const discard = async (documentId: string, name: string) => {
    const choices = [{ id: 'discard', label: w.discard, kind: 'danger' as const }];
    if (
      (await ask({ title: w.discardQuestion(name), text: w.discardText, cancel: w.cancel, choices })) === null
    )
      return;
    try {
      await app.call('recovery.discard', { documentId });
      toast({ kind: 'ok', title: w.discarded });
    } catch (error) {
      toastError(w.failed, error);
    }
    reload();
  };
  return (
    <section className="recovery" aria-label={w.title}>
      <LifeBuoy size={20} aria-hidden />
      <div>
        <h2>{w.title}</h2>
        <p className="mute">{w.text}</p>
        <ul>
          {value.map(({ documentId, name, path, savedAt }) => (
            <li key={documentId}>
              <span className="recovery-name" title={path ?? undefined}>
                <b>{name}</b>{' '}
                <span className="mute">
                  {w.savedAt(formatAgo(savedAt))}
                  {path === null && ` · ${w.unsaved}`}
                </span>
              </span>
              <Button size="small" kind="primary" onClick={() => void recover(documentId)}>
                {w.restore}
              </Button>
              <Button size="small" kind="quiet" onClick={() => void discard(documentId, name)}>
                {w.discard}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
