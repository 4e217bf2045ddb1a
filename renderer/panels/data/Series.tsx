import type { Recipe } from '#shared/data/recipe';
import { NumberField, Switch } from '../../ui';
import { words } from '../../words/data';
import { editRecipe } from './edits';

const w = words.receives;
const usual = { steps: 12, horizon: 1 };

/** For rows that follow each other in time. */
export function Series({ recipe: { window } }: { recipe: Recipe }) {
  const change = (to: Recipe['window']) =>
    editRecipe(words.edits.window, (r) => ({
      ...r,
      window: to,
      // A series that was dealt at random would be asked about what it has already seen.
      split: to && !r.window ? { ...r.split, method: 'order' } : r.split,
    }));
  return (
    <>
      <Switch
        label={w.series}
        note={w.seriesNote}
        checked={window !== null}
        onChange={(on) => change(on ? usual : null)}
      />
      {window && (
        <div className="two series">
          <NumberField
            label={w.steps}
            integer
            min={1}
            max={10_000}
            value={window.steps}
            onCommit={(steps) => change({ ...window, steps })}
          />
          <NumberField
            label={w.horizon}
            integer
            min={1}
            max={1000}
            value={window.horizon}
            onCommit={(horizon) => change({ ...window, horizon })}
          />
        </div>
      )}
    </>
  );
}
