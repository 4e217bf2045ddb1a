import { dateParts, scalings, type ColumnRecipe } from '#shared/data/recipe';
import { Checkbox, NumberField, Segmented, Select, Switch, TextField } from '../../ui';
import { words } from '../../words/data';
import { prepare } from './edits';
import { ImagePreparation } from './ImagePreparation';
import { strategiesOf, type Column } from './recipe';

const w = words.column;

/** How a column's values become numbers. */
export function Preparation({ column: { profile, recipe } }: { column: Column }) {
  const { name, role, type } = recipe;
  if (role === 'ignore' || role === 'identifier') return <p className="mute">{w.notUsed}</p>;
  if (role === 'target')
    return <p className="mute">{type === 'numeric' ? w.targetNumber : w.targetClasses}</p>;
  if (role === 'weight')
    return (
      <div className="preparation">
        <p className="mute">{w.weightOfRow}</p>
        {profile.missing > 0 && <Gaps recipe={recipe} />}
      </div>
    );
  return (
    <div className="preparation">
      {type !== 'image' && (profile.missing > 0 || recipe.missing.indicator) && <Gaps recipe={recipe} />}
      {(type === 'numeric' || type === 'date') && (
        <Select
          label={w.scaling}
          value={recipe.scaling}
          options={scalings.map((s) => ({ value: s, label: w.scalings[s], note: w.scalingNotes[s] }))}
          onChange={(scaling) => prepare(name, { scaling })}
        />
      )}
      {type === 'date' && (
        <fieldset className="date-parts">
          <legend>{w.parts}</legend>
          {dateParts.map((part) => (
            <Checkbox
              key={part}
              label={w.partNames[part]}
              checked={recipe.parts.includes(part)}
              // The last part stays: a date without parts would be nothing.
              disabled={recipe.parts.length === 1 && recipe.parts[0] === part}
              onChange={(on) =>
                prepare(name, {
                  parts: dateParts.filter((p) => (p === part ? on : recipe.parts.includes(p))),
                })
              }
            />
          ))}
        </fieldset>
      )}
      {type === 'categorical' && (
        <>
          <div className="ui-field">
            <span className="ui-field-label">{w.encoding}</span>
            <Segmented
              label={w.encoding}
              value={recipe.encoding}
              options={(['oneHot', 'integer'] as const).map((e) => ({ value: e, label: w.encodings[e] }))}
              onChange={(encoding) => prepare(name, { encoding })}
            />
            <p className="ui-field-note">{w.encodingNotes[recipe.encoding]}</p>
          </div>
          <NumberField
            label={w.maxCategories}
            help={w.maxCategoriesHelp}
            value={recipe.maxCategories}
            integer
            min={1}
            max={10_000}
            onCommit={(maxCategories) => prepare(name, { maxCategories })}
          />
        </>
      )}
      {type === 'image' && <ImagePreparation recipe={recipe} />}
      {type === 'text' && <p className="mute">{words.typeNotes.text}</p>}
    </div>
  );
}

function Gaps({ recipe: { name, role, type, missing } }: { recipe: ColumnRecipe }) {
  const change = (to: Partial<ColumnRecipe['missing']>) => prepare(name, { missing: { ...missing, ...to } });
  return (
    <>
      <Select
        label={w.fill}
        value={missing.strategy}
        options={strategiesOf(type).map((s) => ({ value: s, label: w.fills[s] }))}
        onChange={(strategy) =>
          change({
            strategy,
            ...(strategy === 'constant' && missing.value === undefined
              ? { value: type === 'numeric' ? 0 : '' }
              : {}),
          })
        }
      />
      {missing.strategy === 'constant' &&
        (type === 'numeric' ? (
          <NumberField
            label={w.fillValue}
            value={Number(missing.value ?? 0)}
            onCommit={(value) => change({ value })}
          />
        ) : (
          <TextField
            label={w.fillValue}
            value={String(missing.value ?? '')}
            onCommit={(value) => change({ value })}
          />
        ))}
      {missing.strategy !== 'dropRow' && role === 'feature' && (
        <Switch
          label={w.indicator}
          note={w.indicatorNote}
          checked={missing.indicator}
          onChange={(indicator) => change({ indicator })}
        />
      )}
    </>
  );
}
