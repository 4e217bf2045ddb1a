import { useStore } from 'zustand';
import { performAction } from '../actions/perform';
import { DialectForm } from '../panels/data/DialectForm';
import { Button, ErrorState, Progress } from '../ui';
import { words } from '../words/shell';
import { dismissOpening, openingStore } from './opening';

const w = words.opening;

/** A file is being looked at, or could not be read: then how to read it can be said by hand. */
export function OpeningView() {
  const opening = useStore(openingStore, (s) => s.opening);
  if (opening.state === 'none') return null;
  if (opening.state === 'reading')
    return (
      <div className="opening">
        <div className="opening-card">
          <h2>{w.reading(opening.name)}</h2>
          <p className="mute">{opening.images ? w.lookingImages : w.looking}</p>
          <Progress
            label={opening.message || words.loading}
            value={opening.fraction}
            onCancel={opening.cancel}
            cancelLabel={w.cancel}
          />
        </div>
      </div>
    );
  const { source, error, retry } = opening;
  return (
    <div className="opening">
      <ErrorState
        title={w.failed(opening.name)}
        error={error}
        actions={
          <>
            <Button
              kind="primary"
              onClick={() => {
                dismissOpening();
                performAction(source.kind === 'images' ? 'file.openImages' : 'file.openData');
              }}
            >
              {source.kind === 'images' ? w.anotherFolder : w.another}
            </Button>
            <Button onClick={() => retry(source)}>{w.retry}</Button>
            <Button kind="quiet" onClick={dismissOpening}>
              {w.back}
            </Button>
          </>
        }
      />
      {source.kind === 'file' && error.code !== 'data.fileMissing' && (
        <details className="opening-dialect">
          <summary>{w.readAs}</summary>
          <DialectForm source={source} found={{}} busy={false} error={null} onApply={retry} />
        </details>
      )}
    </div>
  );
}
