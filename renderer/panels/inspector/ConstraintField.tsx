import { constraintKinds, constraintSchema, type ConstraintKind } from '#shared/layers/constraint';
import type { ParamField } from '#shared/layers/fields';
import { words } from '../../words/design';
import { Field, NumberField } from '../../ui/Field';
import { Select } from '../../ui/Select';

const w = words.fields;
const parts = ['minValue', 'maxValue', 'rate'] as const;

/** What a weight must keep to: none, or a kind with its limits. */
export function ConstraintField({
  field,
  value,
  error,
  onChange,
}: {
  field: ParamField & { kind: 'constraint' };
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}) {
  const given = (typeof value === 'object' ? value : null) as Record<string, unknown> | null;
  const usual = constraintSchema(field.axes, field.rank).safeParse({ kind: given?.kind });
  const chosen: Record<string, unknown> = { ...(usual.success && usual.data), ...given };
  const set = (part: string) => (n: number) => onChange({ ...given, [part]: n });
  return (
    <Field label={field.label} help={field.help} error={error}>
      {() => (
        <div className="constraint-field" role="group" aria-label={field.label}>
          <Select
            bare
            label={field.label}
            value={typeof given?.kind === 'string' ? given.kind : 'none'}
            options={[
              { value: 'none', label: w.noConstraint },
              ...constraintKinds.map((kind) => ({ value: kind, label: kind, note: w.constraints[kind] })),
            ]}
            onChange={(kind) => onChange(kind === 'none' ? null : { kind: kind as ConstraintKind })}
          />
          {parts.map((part) =>
            part in chosen ? (
              <div key={part} className="penalty">
                <span aria-hidden>{w.limits[part]}</span>
                <NumberField
                  bare
                  label={w.axis(field.label, w.limits[part])}
                  value={Number(chosen[part])}
                  min={0}
                  {...(part === 'rate' && { max: 1 })}
                  step={0.1}
                  onCommit={set(part)}
                />
              </div>
            ) : null,
          )}
        </div>
      )}
    </Field>
  );
}
