import type { z } from 'zod';
import {
  optimizerSchema,
  scheduleSchema,
  type OptimizerSettings,
  type Schedule,
  type TrainingSettings,
} from '#shared/training/settings';
import { edit } from '../../editor/store';
import { useDocument } from '../../canvas/useDocument';
import { useSession } from '../../session';
import { NumberField, Select, Switch } from '../../ui';
import { settingsWords as w } from '../../words/settings';
import { DeviceField } from './DeviceField';

const optimizerTypes = Object.keys(w.optimizerNames) as OptimizerSettings['type'][];
const scheduleTypes = Object.keys(w.scheduleNames) as Schedule['type'][];

/** How the net is trained. Every change is an edit of the document and can be undone. */
export function SettingsForm() {
  const t = useDocument((s) => s.project.training);
  const classification = useDocument((s) => (s.spec?.targets ?? []).some((x) => x.classes !== null));
  const running = useSession((s) => s.active !== null);
  const set = (label: string, change: Partial<TrainingSettings>) =>
    edit(label, (p) => ({ ...p, training: { ...p.training, ...change } }));
  const { type, learningRate, ...rest } = t.optimizer;
  const { type: scheduleType, ...scheduleRest } = t.schedule;
  return (
    <form className="settings" onSubmit={(e) => e.preventDefault()} aria-label="Training settings">
      {running && <p className="mute settings-note">Changes take effect with the next training.</p>}
      <div className="settings-two">
        <NumberField
          label={w.epochs}
          help={w.epochsHelp}
          value={t.epochs}
          integer
          min={1}
          max={1_000_000}
          onCommit={(epochs) => set(w.epochs, { epochs })}
        />
        <NumberField
          label={w.batchSize}
          help={w.batchSizeHelp}
          value={t.batchSize}
          integer
          min={1}
          max={1_000_000}
          onCommit={(batchSize) => set(w.batchSize, { batchSize })}
        />
      </div>
      <div className="settings-two">
        <Select
          label={w.optimizer}
          value={type}
          options={optimizerTypes.map((value) => ({ value, label: w.optimizerNames[value] }))}
          onChange={(value) => set(w.optimizer, { optimizer: optimizerSchema.parse({ type: value }) })}
        />
        <NumberField
          label={w.learningRate}
          help={w.learningRateHelp}
          value={learningRate}
          min={0}
          exclusive
          onCommit={(rate) => set(w.learningRate, { optimizer: { ...t.optimizer, learningRate: rate } })}
        />
      </div>
      <Numbers
        values={rest}
        schema={optimizerSchema}
        type={type}
        onChange={(change) =>
          set(w.optimizer, { optimizer: { ...t.optimizer, ...change } as OptimizerSettings })
        }
      />
      <Select
        label={w.schedule}
        value={scheduleType}
        options={scheduleTypes.map((value) => ({ value, label: w.scheduleNames[value] }))}
        onChange={(value) => set(w.schedule, { schedule: scheduleSchema.parse({ type: value }) })}
        hint={w.scheduleHelp}
      />
      <Numbers
        values={scheduleRest}
        schema={scheduleSchema}
        type={scheduleType}
        onChange={(change) => set(w.schedule, { schedule: { ...t.schedule, ...change } as Schedule })}
      />
      <hr />
      <Switch
        label={w.earlyStopping}
        note={w.earlyStoppingNote}
        checked={t.earlyStopping !== null}
        onChange={(on) => set(w.earlyStopping, { earlyStopping: on ? { patience: 20, minDelta: 0 } : null })}
      />
      {t.earlyStopping && (
        <NumberField
          label={w.patience}
          unit={w.patienceUnit}
          value={t.earlyStopping.patience}
          integer
          min={1}
          onCommit={(patience) =>
            set(w.patience, {
              earlyStopping: { ...t.earlyStopping, minDelta: t.earlyStopping?.minDelta ?? 0, patience },
            })
          }
        />
      )}
      <Switch
        label={w.restoreBest}
        note={w.restoreBestNote}
        checked={t.restoreBest}
        onChange={(restoreBest) => set(w.restoreBest, { restoreBest })}
      />
      {classification && (
        <Switch
          label={w.classWeights}
          note={w.classWeightsNote}
          checked={t.classWeights === 'balanced'}
          onChange={(on) => set(w.classWeights, { classWeights: on ? 'balanced' : 'none' })}
        />
      )}
      <Switch label={w.shuffle} checked={t.shuffle} onChange={(shuffle) => set(w.shuffle, { shuffle })} />
      <hr />
      <div className="settings-two">
        <NumberField
          label={w.seed}
          help={w.seedHelp}
          value={t.seed}
          integer
          min={0}
          max={2 ** 31 - 1}
          onCommit={(seed) => set(w.seed, { seed })}
        />
        <NumberField<number | null>
          label={w.clipNorm}
          help={w.clipNormHelp}
          value={t.clipNorm}
          nullable
          min={0}
          exclusive
          placeholder={w.never}
          onCommit={(clipNorm) => set(w.clipNorm, { clipNorm })}
        />
      </div>
      <NumberField
        label={w.histogramEvery}
        help={w.histogramHelp}
        unit={w.histogramUnit}
        value={t.histogramEvery}
        integer
        min={0}
        onCommit={(histogramEvery) => set(w.histogramEvery, { histogramEvery })}
      />
      <div className="settings-two">
        <NumberField
          label={w.checkpointEpochs}
          help={w.checkpointEpochsHelp}
          unit={w.patienceUnit}
          value={t.checkpoints.epochs}
          integer
          min={1}
          onCommit={(epochs) => set(w.checkpointEpochs, { checkpoints: { ...t.checkpoints, epochs } })}
        />
        <NumberField
          label={w.checkpointMinutes}
          unit={w.checkpointMinutesUnit}
          value={t.checkpoints.minutes}
          min={0.5}
          onCommit={(minutes) => set(w.checkpointEpochs, { checkpoints: { ...t.checkpoints, minutes } })}
        />
      </div>
      <NumberField
        label={w.keepEvery}
        help={w.keepEveryHelp}
        unit={w.patienceUnit}
        value={t.checkpoints.keepEvery}
        integer
        min={0}
        onCommit={(keepEvery) => set(w.keepEvery, { checkpoints: { ...t.checkpoints, keepEvery } })}
      />
      <hr />
      <DeviceField />
    </form>
  );
}

interface NumbersProps {
  values: Record<string, unknown>;
  /** Judges a change; its message is what the field shows. */
  schema: z.ZodType;
  type: string;
  onChange(change: Record<string, unknown>): void;
}

/** The further parameters of an optimiser or a schedule: what the schema knows, by name. */
function Numbers({ values, schema, type, onChange }: NumbersProps) {
  const known = Object.keys(schema.parse({ type }) as object);
  const shown = Object.entries(values).filter(([name]) => known.includes(name));
  if (shown.length === 0) return null;
  return (
    <div className="settings-two">
      {shown.map(([name, value]) =>
        typeof value === 'boolean' ? (
          <Switch
            key={name}
            label={w.fields[name] ?? name}
            checked={value}
            onChange={(on) => onChange({ [name]: on })}
          />
        ) : typeof value === 'number' ? (
          <NumberField
            key={name}
            label={w.fields[name] ?? name}
            value={value}
            min={0}
            {...(name === 'patience' || name === 'every' || name === 'warmupEpochs'
              ? { integer: true, min: 1 }
              : {})}
            {...(schema.safeParse({ ...values, type, [name]: 2 }).success ? {} : { max: 1 })}
            exclusive={!schema.safeParse({ ...values, type, [name]: 0 }).success && name === 'epsilon'}
            onCommit={(n) => {
              if (schema.safeParse({ ...values, type, [name]: n }).success) onChange({ [name]: n });
            }}
          />
        ) : null,
      )}
    </div>
  );
}
