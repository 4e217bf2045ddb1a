import { useStore } from 'zustand';
import { targetColumns, type Recipe } from '#shared/data/recipe';
import { vectorLength, type DataSpec } from '#shared/data/spec';
import { performAction } from '../../actions/perform';
import { useDocument } from '../../canvas/useDocument';
import { dataStore } from '../../shell/dataFlow';
import { Badge, formatCount, formatExact, Skeleton } from '../../ui';
import { words } from '../../words/data';
import { Series } from './Series';
import { Split } from './Split';

const w = words.receives;
/** Columns and classes that are named one by one. */
const most = 60;
const mostClasses = 12;

/** What the net will receive: features as numbers, the target, and which rows are for what. */
export function Receives({ recipe, onOpen }: { recipe: Recipe; onOpen(column: string): void }) {
  const spec = useDocument((s) => s.spec);
  const { describing, droppedRows } = useStore(dataStore);
  return (
    <div className="receives" aria-busy={describing}>
      <section>
        <h3 className="part-title">{w.features}</h3>
        {spec ? <Features spec={spec} onOpen={onOpen} /> : <Unknown />}
      </section>
      <section>
        <h3 className="part-title">{w.target}</h3>
        <TargetPart recipe={recipe} spec={spec} onOpen={onOpen} />
      </section>
      <section>
        <Split recipe={recipe} spec={spec} />
        {droppedRows > 0 && <p className="mute">{w.dropped(droppedRows, recipe.source.kind === 'images')}</p>}
      </section>
      {recipe.source.kind !== 'images' && (
        <section>
          <Series recipe={recipe} />
        </section>
      )}
    </div>
  );
}

function Unknown() {
  const describing = useStore(dataStore, (s) => s.describing);
  if (describing)
    return (
      <>
        <p className="mute">{w.working}</p>
        <Skeleton height={48} />
      </>
    );
  return (
    <p className="mute">
      {w.unknown}{' '}
      <button type="button" className="ui-link" onClick={() => performAction('view.problems')}>
        {w.showProblems}
      </button>
    </p>
  );
}

function Features({ spec, onOpen }: { spec: DataSpec; onOpen(column: string): void }) {
  const length = vectorLength(spec);
  const count = spec.features.length;
  return (
    <>
      <p className="receives-sum">
        <b className="num">
          {spec.steps === null
            ? w.vector(formatExact(length))
            : w.window(formatExact(spec.steps), formatExact(length))}
        </b>{' '}
        <span className="mute">{count === 1 ? w.fromOneColumn : w.fromColumns(formatExact(count))}</span>
      </p>
      <ul className="slots">
        {spec.features.slice(0, most).map((f) => (
          <li key={f.column}>
            <button type="button" onClick={() => onOpen(f.column)} title={f.slots.slice(0, 40).join('\n')}>
              <span>{f.column}</span>
              <span className="mute num">
                {f.shape
                  ? f.shape.join(' × ')
                  : f.integerCodes !== null
                    ? w.codes(formatExact(f.integerCodes - 1))
                    : w.slots(formatExact(f.slots.length))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {count > most && <p className="mute">{w.more(formatCount(count - most))}</p>}
    </>
  );
}

function TargetPart({
  recipe,
  spec,
  onOpen,
}: {
  recipe: Recipe;
  spec: DataSpec | null;
  onOpen(column: string): void;
}) {
  const target = targetColumns(recipe)[0];
  if (!target) return <p className="mute">{w.noTarget}</p>;
  const fitted = spec?.targets.find((t) => t.column === target.name);
  const classes = fitted?.classes ?? null;
  return (
    <>
      <p className="receives-sum">
        <button type="button" className="ui-link" onClick={() => onOpen(target.name)}>
          {target.name}
        </button>{' '}
        <span className="mute">
          {classes ? w.classes(formatCount(classes.length)) : target.type === 'numeric' ? w.number : ''}
          {fitted && recipe.window && ` · ${w.ahead(fitted.horizon)}`}
        </span>
      </p>
      {classes && (
        <p className="classes">
          {classes.slice(0, mostClasses).map((c) => (
            <Badge key={c}>{c}</Badge>
          ))}
          {classes.length > mostClasses && (
            <span className="mute">{w.moreClasses(formatCount(classes.length - mostClasses))}</span>
          )}
        </p>
      )}
    </>
  );
}
