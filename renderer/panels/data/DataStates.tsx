import { useStore } from 'zustand';
import type { Recipe } from '#shared/data/recipe';
import type { ErrorData } from '#shared/errors';
import { performAction } from '../../actions/perform';
import { edit } from '../../editor/store';
import { dataStore } from '../../shell/dataFlow';
import { cancelReading, retryData } from '../../shell/opening';
import { Button, ErrorState, Progress, Skeleton } from '../../ui';
import { words } from '../../words/data';
import { DialectForm } from './DialectForm';

/** The file is being read. */
export function DataWaiting() {
  const reading = useStore(dataStore, (s) => s.reading);
  return (
    <div className="data-waiting" aria-busy>
      <div className="data-waiting-words">
        <Progress
          label={reading?.message || words.reading.label}
          value={reading?.fraction ?? null}
          onCancel={cancelReading}
          cancelLabel={words.reading.cancel}
        />
      </div>
      {Array.from({ length: 9 }, (_, i) => (
        <Skeleton key={i} height={i === 0 ? 84 : 22} />
      ))}
    </div>
  );
}

/** The file could not be read: why, and what can be done. */
export function DataFailed({ error, recipe }: { error: ErrorData; recipe: Recipe }) {
  const { source } = recipe;
  return (
    <div className="data-failed">
      <ErrorState
        title={words.failed.title}
        error={error}
        actions={
          <>
            <Button kind="primary" onClick={retryData}>
              {words.failed.retry}
            </Button>
            <Button
              onClick={() => performAction(source.kind === 'images' ? 'file.openImages' : 'file.openData')}
            >
              {source.kind === 'images' ? words.failed.anotherFolder : words.failed.another}
            </Button>
          </>
        }
      />
      {source.kind === 'file' && error.code !== 'data.fileMissing' && (
        <DialectForm
          source={source}
          found={{}}
          busy={false}
          error={null}
          onApply={(next) =>
            edit(words.dialect.title, (p) => (p.data ? { ...p, data: { ...p.data, source: next } } : p))
          }
        />
      )}
    </div>
  );
}
