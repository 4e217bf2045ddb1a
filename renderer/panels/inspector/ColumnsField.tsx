import { Columns3 } from 'lucide-react';
import { useState } from 'react';
import { featureLength } from '#shared/data/spec';
import type { ParamField } from '#shared/layers/fields';
import { useDocument } from '../../canvas/useDocument';
import { fuzzyFind } from '../../editor/find';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Popover } from '../../ui/Popover';
import { Checkbox } from '../../ui/Toggle';
import { plural } from '../../ui/format';
import { words } from '../../words/design';

const w = words.fields;

/** Which columns of the data flow in; none chosen means all. */
export function ColumnsField({
  field,
  value,
  onChange,
}: {
  field: ParamField;
  value: unknown;
  onChange(value: string[]): void;
}) {
  const spec = useDocument((s) => s.spec);
  const [query, setQuery] = useState('');
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  const names = (spec?.features ?? []).map((f) => f.column);
  const slots = new Map(spec?.features.map((f) => [f.column, featureLength(f)]));
  // What the data no longer have stays visible, so that it can be taken out.
  const all = [...names, ...chosen.filter((c) => !names.includes(c))];
  const everything = chosen.length === 0;
  const toggle = (name: string, on: boolean) => {
    const now = new Set(everything ? names : chosen);
    if (on) now.add(name);
    else now.delete(name);
    const next = all.filter((n) => now.has(n));
    onChange(next.length === names.length && next.every((n) => names.includes(n)) ? [] : next);
  };
  return (
    <Field label={field.label} help={field.help}>
      {({ id }) =>
        all.length === 0 ? (
          <p id={id} className="mute">
            {w.noData}
          </p>
        ) : (
          <Popover
            label={field.label}
            className="columns-popover"
            trigger={
              <Button
                id={id}
                icon={Columns3}
                className="columns-button"
                aria-label={`${field.label}: ${everything ? w.allColumns : w.columnsChosen(chosen.length, names.length)}`}
              >
                {everything ? w.allColumns : w.columnsChosen(chosen.length, names.length)}
              </Button>
            }
          >
            <label className="ui-input">
              <input
                autoFocus
                type="search"
                placeholder={w.findColumn}
                aria-label={w.findColumn}
                value={query}
                onChange={(e) => setQuery(e.target.value)}
              />
            </label>
            <div className="columns-list">
              {query === '' && (
                <Checkbox label={w.allColumns} checked={everything} onChange={() => onChange([])} />
              )}
              {fuzzyFind(all, query, (n) => [n]).map((name) => {
                const n = slots.get(name);
                const on = everything || chosen.includes(name);
                return (
                  <Checkbox
                    key={name}
                    label={name}
                    note={n === undefined ? w.gone : n === 1 ? undefined : plural(n, 'number')}
                    checked={on}
                    // At least one column flows in: the last one stays.
                    disabled={on && !everything && chosen.length === 1}
                    onChange={(checked) => toggle(name, checked)}
                  />
                );
              })}
            </div>
          </Popover>
        )
      }
    </Field>
  );
}
