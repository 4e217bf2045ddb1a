import type { ParamField } from '#shared/layers/fields';
import { Field, NumberField, TextField } from '../../ui/Field';
import { Select } from '../../ui/Select';
import { Switch } from '../../ui/Toggle';
import { useDocument } from '../../canvas/useDocument';
import { words } from '../../words/design';
import { ColumnsField } from './ColumnsField';
import { ConstraintField } from './ConstraintField';
import { parseShape, showShape } from './shapeText';

const w = words.fields;
type Change = (value: unknown) => void;
type Kind<K extends ParamField['kind']> = ParamField & { kind: K };

const numberOr = (value: unknown, otherwise: unknown): number =>
  typeof value === 'number' ? value : typeof otherwise === 'number' ? otherwise : 0;

/** The control for one parameter, chosen by its kind. */
export function ParamControl({
  field,
  value,
  error,
  onChange,
}: {
  field: ParamField;
  value: unknown;
  /** What is wrong with the value in the document, which may come from a file written by hand. */
  error: string | undefined;
  onChange: Change;
}) {
  switch (field.kind) {
    case 'integer':
    case 'number':
      return (
        <NumberField
          label={field.label}
          help={field.help}
          aside={w.range(field.min, field.max)}
          value={field.emptyMeans !== undefined && value === null ? null : numberOr(value, field.default)}
          min={field.min}
          max={field.max}
          integer={field.kind === 'integer'}
          step={field.step ?? (field.kind === 'integer' ? 1 : 0.05)}
          unit={field.unit}
          error={error}
          nullable={field.emptyMeans !== undefined}
          placeholder={field.emptyMeans}
          onCommit={onChange}
        />
      );
    case 'flag':
      return <Switch label={field.label} note={field.help} checked={value === true} onChange={onChange} />;
    case 'choice':
      return (
        <Field label={field.label} help={field.help} error={error}>
          {() => (
            <Select
              bare
              label={field.label}
              value={String(value)}
              options={field.options.map((o) => ({ value: o, label: o }))}
              onChange={onChange}
            />
          )}
        </Field>
      );
    case 'size':
      return <SizeField field={field} value={value} error={error} onChange={onChange} />;
    case 'shape':
      return (
        <TextField
          mono
          error={error}
          label={field.label}
          help={field.help}
          hint={w.shapeHint}
          value={showShape(value)}
          validate={(text) => {
            const shape = parseShape(text);
            return 'error' in shape ? shape.error : null;
          }}
          onCommit={(text) => {
            const shape = parseShape(text);
            if ('value' in shape) onChange(shape.value);
          }}
        />
      );
    case 'columns':
      return <ColumnsField field={field} value={value} onChange={onChange} />;
    case 'target':
      return <TargetField field={field} value={value} onChange={onChange} />;
    case 'regularizer':
      return <RegularizerField field={field} value={value} onChange={onChange} />;
    case 'constraint':
      return <ConstraintField field={field} value={value} error={error} onChange={onChange} />;
  }
}

interface Part<K extends ParamField['kind']> {
  field: Kind<K>;
  value: unknown;
  error?: string | undefined;
  onChange: Change;
}

function SizeField({ field, value, error, onChange }: Part<'size'>) {
  const optional = field.emptyMeans !== undefined;
  const stated = Array.isArray(value) ? value : Array.isArray(field.default) ? field.default : null;
  const sizes = (stated as readonly number[] | null) ?? [];
  const axes = Array.from({ length: field.axes }, (_, axis) => axis);
  /** An axis set where none was stands for all of them; emptied, none is left. */
  const set = (axis: number) => (n: number | null) =>
    onChange(n === null ? null : axes.map((i) => (i === axis ? n : numberOr(sizes[i], n))));
  return (
    <Field label={field.label} help={field.help} error={error}>
      {() => (
        <div className="size-field" role="group" aria-label={field.label}>
          {axes.map((axis) => (
            <NumberField<number | null>
              key={axis}
              bare
              label={field.axes === 1 ? field.label : w.axis(field.label, w.axes[axis] ?? '')}
              value={sizes[axis] ?? null}
              min={field.min ?? 1}
              max={field.max ?? 4096}
              integer
              nullable={optional}
              placeholder={optional ? field.emptyMeans : undefined}
              onCommit={set(axis)}
            />
          ))}
        </div>
      )}
    </Field>
  );
}

function TargetField({ field, value, onChange }: Part<'target'>) {
  const spec = useDocument((s) => s.spec);
  // Radix keeps '' for “nothing chosen”; the first target needs a value of its own.
  const first = '(first)';
  const chosen = typeof value === 'string' && value !== '' ? value : first;
  const names = (spec?.targets ?? []).map((t) => t.column);
  const known = chosen === first || names.includes(chosen) ? names : [...names, chosen];
  return (
    <Field label={field.label} help={field.help}>
      {() => (
        <Select
          bare
          label={field.label}
          value={chosen}
          options={[
            {
              value: first,
              label: names[0] === undefined ? w.firstTarget : `${w.firstTarget} (${names[0]})`,
            },
            ...known.map((n) => ({ value: n, label: n, note: names.includes(n) ? undefined : w.gone })),
          ]}
          onChange={(v) => onChange(v === first ? '' : v)}
        />
      )}
    </Field>
  );
}

function RegularizerField({ field, value, onChange }: Part<'regularizer'>) {
  const penalty = (typeof value === 'object' ? value : null) as { l1: number; l2: number } | null;
  const set = (part: 'l1' | 'l2') => (n: number) => {
    const next = { l1: 0, l2: 0, ...penalty, [part]: n };
    onChange(next.l1 === 0 && next.l2 === 0 ? null : next);
  };
  return (
    <Field label={field.label} help={field.help}>
      {() => (
        <div className="size-field" role="group" aria-label={field.label}>
          {(['l1', 'l2'] as const).map((part) => (
            <div key={part} className="penalty">
              <span aria-hidden>{w[part]}</span>
              <NumberField
                bare
                label={w.axis(field.label, w[part])}
                value={penalty?.[part] ?? 0}
                min={0}
                step={0.001}
                onCommit={set(part)}
              />
            </div>
          ))}
        </div>
      )}
    </Field>
  );
}
