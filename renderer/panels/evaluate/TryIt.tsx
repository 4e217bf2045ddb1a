import { useEffect, useState } from 'react';
import { errorData, type ErrorData } from '#shared/errors';
import type { FittedRecipe } from '#shared/data/fitted';
import type { Prediction } from '#shared/runs/evaluation';
import type { DataSource } from '#shared/data/recipe';
import { ProbabilityBars } from '../../charts/ProbabilityBars';
import { engine } from '../../client';
import { useSession } from '../../session';
import { Select, Skeleton, TextField, formatNumber } from '../../ui';
import { evaluateWords as w } from '../../words/evaluate';
import { ImageInput } from './ImageInput';

type Cells = Record<string, string | null>;
interface TryItProps {
  dir: string;
  /** Where images of the rows lie; null where they have none. */
  images: DataSource | null;
  part: 'train' | 'validation' | 'test';
  start: { row: number; cells: Cells } | null;
}

/** Feature values that can be changed, and what the net says to them. */
export function TryIt({ dir, images, part, start }: TryItProps) {
  const fitted = useSession((s) => s.shown?.run.fitted ?? null);
  const [cells, setCells] = useState<Cells | null>(null);
  const [from, setFrom] = useState<number | null>(null);
  // A window over a series needs the rows before it too: there, only the last row is edited.
  const steps = fitted?.window?.steps ?? 1;
  const [history, setHistory] = useState<readonly Cells[]>([]);

  useEffect(() => {
    if (start) {
      setCells(start.cells);
      setFrom(start.row);
      return;
    }
    let stale = false;
    void engine
      .call('runs.rows', { dir, part, sort: 'row', offset: 0, limit: steps })
      .then(({ columns, rows }) => {
        if (stale) return;
        const read = rows.map((r): Cells =>
          Object.fromEntries(columns.map((c, i) => [c, r.cells[i] ?? null])),
        );
        setHistory(read.slice(0, steps - 1));
        setCells(read[read.length - 1] ?? {});
        setFrom(rows[rows.length - 1]?.row ?? null);
      })
      .catch(() => undefined);
    return () => {
      stale = true;
    };
  }, [dir, part, start, steps]);

  const said = usePrediction(dir, part, cells, history, steps);
  if (!fitted || !cells)
    return (
      <div className="try-it">
        <Skeleton height={120} />
      </div>
    );
  const hint = images ? w.tryImageHint : w.tryHint;
  return (
    <div className="try-it">
      <div className="try-answer" aria-live="polite">
        <span className="mute">{w.prediction}</span>
        {'error' in said ? (
          <p className="try-error">
            {said.error.message} {said.error.hint}
          </p>
        ) : said.prediction === null ? (
          <Skeleton height={28} />
        ) : (
          <>
            <strong className="num">
              {said.prediction.values
                ? said.prediction.values.map(formatNumber).join(' · ')
                : said.prediction.label}
            </strong>
            {said.prediction.probabilities && (
              <ProbabilityBars probabilities={said.prediction.probabilities} chosen={said.prediction.label} />
            )}
          </>
        )}
      </div>
      <p className="mute">{from === null ? hint : `${w.tryFrom(from + 1)}. ${hint}`}</p>
      {fitted.features.map((f) => (
        <FeatureInput
          key={f.recipe.name}
          feature={f}
          images={images}
          value={cells[f.recipe.name] ?? null}
          onChange={(v) => {
            setCells({ ...cells, [f.recipe.name]: v });
            // Nothing of the row is left.
            if (f.fitted.kind === 'image' && fitted.features.length === 1) setFrom(null);
          }}
        />
      ))}
    </div>
  );
}

/** Asks as values change; an answer that comes late is passed over for the newest one. */
function usePrediction(
  dir: string,
  part: TryItProps['part'],
  cells: Cells | null,
  history: readonly Cells[],
  steps: number,
): { prediction: Prediction | null } | { error: ErrorData } {
  const [said, setSaid] = useState<{ prediction: Prediction | null } | { error: ErrorData }>({
    prediction: null,
  });
  useEffect(() => {
    if (!cells) return;
    let stale = false;
    const timer = setTimeout(() => {
      const padded = [...history, cells];
      while (padded.length < steps) padded.unshift(padded[0] ?? cells);
      engine.call('runs.predictRow', { dir, part, rows: padded.slice(-steps) }).then(
        (prediction) => !stale && setSaid({ prediction }),
        (error: unknown) => !stale && setSaid({ error: errorData(error) }),
      );
    }, 60);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [dir, part, cells, history, steps]);
  return said;
}

function FeatureInput({
  feature,
  images,
  value,
  onChange,
}: {
  feature: FittedRecipe['features'][number];
  images: DataSource | null;
  value: string | null;
  onChange(value: string | null): void;
}) {
  const { recipe, fitted } = feature;
  if (fitted.kind === 'image')
    return <ImageInput label={recipe.name} images={images} path={value} onChange={onChange} />;
  if (fitted.kind === 'category' || fitted.kind === 'boolean') {
    const known = fitted.kind === 'category' ? fitted.categories : ['true', 'false'];
    const options = [...new Set([...(value === null ? [] : [value]), ...known])];
    return (
      <Select
        label={recipe.name}
        value={value}
        placeholder={w.missing}
        options={options.filter((o) => o !== '').map((o) => ({ value: o, label: o }))}
        onChange={onChange}
      />
    );
  }
  return (
    <TextField
      label={recipe.name}
      value={value ?? ''}
      placeholder={w.missing}
      onCommit={(text) => onChange(text.trim() === '' ? null : text)}
    />
  );
}
