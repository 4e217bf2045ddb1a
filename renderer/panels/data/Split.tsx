import { CircleHelp, FileText, X } from 'lucide-react';
import { partColumn, sourceName, sourceSchema, type Recipe } from '#shared/data/recipe';
import type { DataSpec } from '#shared/data/spec';
import { useDocument } from '../../canvas/useDocument';
import { app } from '../../client';
import { fileName } from '../../shell/paths';
import { Button, formatExact, formatPercent, IconButton, NumberField, Select, Tooltip } from '../../ui';
import { words } from '../../words/data';
import { editRecipe } from './edits';
import { partsWithFolder, setShare } from './recipe';

const w = words.receives;
const methods = ['stratified', 'random', 'order', 'folders'] as const;

/** What became of the rows: folders may be of any size. */
function sharesOf({ rows }: DataSpec): DataSpec['rows'] {
  const all = Math.max(1, rows.train + rows.validation + rows.test);
  return { train: rows.train / all, validation: rows.validation / all, test: rows.test / all };
}

/** Which rows train, tune and judge the net. */
export function Split({ recipe, spec }: { recipe: Recipe; spec: DataSpec | null }) {
  const { split } = recipe;
  const own = split.testSource;
  const images = recipe.source.kind === 'images';
  const test = own ? 0 : split.test;
  const asked = { train: 1 - split.validation - test, validation: split.validation, test };
  const divided = images && recipe.columns.some(({ name }) => name === partColumn);
  const folders = partsWithFolder(
    recipe,
    useDocument((s) => s.profile),
  );
  const shares = split.method === 'folders' && spec ? sharesOf(spec) : asked;
  const unknown = split.method === 'folders' && !spec;
  const offered = methods.filter((m) => m !== 'folders' || divided || split.method === m);
  const change = (to: Partial<Recipe['split']>) =>
    editRecipe(words.edits.split, (r) => ({ ...r, split: { ...r.split, ...to } }));
  const chooseFile = async () => {
    const path = await app.call(images ? 'dialog.openImageFolder' : 'dialog.openData', {});
    if (path !== null) change({ testSource: sourceSchema.parse({ kind: images ? 'images' : 'file', path }) });
  };
  const parts = [
    ['train', w.training, shares.train],
    ['validation', w.validation, shares.validation],
    ['test', w.test, shares.test],
  ] as const;
  return (
    <>
      <h3 className="part-title">
        {w.split}
        <Tooltip content={w.splitHelp}>
          <button type="button" className="ui-field-help" aria-label={w.splitHelp}>
            <CircleHelp size={13} aria-hidden />
          </button>
        </Tooltip>
      </h3>
      <div
        className="split-bar"
        role="img"
        aria-label={parts.map(([, name, share]) => `${name} ${formatPercent(share, 0)}`).join(', ')}
      >
        {parts.map(
          ([part, name, share]) =>
            share > 0 && (
              <span
                key={part}
                data-part={part}
                style={{ flexGrow: share }}
                title={`${name} ${formatPercent(share)}`}
              />
            ),
        )}
      </div>
      <div className="split-parts">
        {parts.map(([part, name, share]) => (
          <div key={part} className="split-part" data-part={part}>
            <span className="split-name">{name}</span>
            {part === 'train' || (part === 'test' && own) || folders.includes(part) ? (
              <span className="split-share num">
                {unknown || (part === 'test' && own) ? '–' : formatPercent(share, 0)}
              </span>
            ) : (
              <NumberField
                bare
                label={name}
                unit="%"
                min={0}
                max={90}
                step={1}
                value={Math.round(asked[part] * 1000) / 10}
                onCommit={(percent) => editRecipe(words.edits.split, (r) => setShare(r, part, percent / 100))}
              />
            )}
            <span className="mute num">{spec ? formatExact(spec.rows[part]) : ''}</span>
          </div>
        ))}
      </div>
      <div className="two">
        <Select
          label={w.method}
          value={split.method}
          options={offered.map((m) => ({ value: m, label: w.methods[m], note: w.methodNotes[m] }))}
          onChange={(method) => change({ method })}
        />
        <NumberField
          label={w.seed}
          integer
          min={0}
          max={2 ** 31 - 1}
          value={split.seed}
          onCommit={(seed) => change({ seed })}
        />
      </div>
      <div className="test-file">
        <span>{images ? w.testFolder : w.testFile}</span>
        {own ? (
          <>
            <span className="test-file-name" title={sourceName(own)}>
              <FileText size={13} aria-hidden /> {fileName(sourceName(own))}
            </span>
            <IconButton
              size="small"
              icon={X}
              label={w.testFileRemove}
              onClick={() => change({ testSource: null })}
            />
          </>
        ) : (
          <Button size="small" onClick={() => void chooseFile()}>
            {images ? w.testFolderNone : w.testFileNone}
          </Button>
        )}
      </div>
    </>
  );
}
