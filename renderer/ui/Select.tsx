import * as Radix from '@radix-ui/react-select';
import { Check, ChevronDown } from 'lucide-react';
import { cx } from './classes';
import { Field } from './Field';
import { keepShortcuts } from './shortcuts';
import './overlay.css';
import './field.css';

export interface SelectOption<T extends string> {
  value: T;
  label: string;
  /** A second, quieter line: when to take it. */
  note?: string | undefined;
  disabled?: boolean | undefined;
}
export interface SelectProps<T extends string> {
  /** Accessible name; shown above it when `labelled` is left out. */
  label: string;
  value: T | null;
  options: readonly SelectOption<T>[];
  onChange(value: T): void;
  placeholder?: string | undefined;
  /** The label is only for screen readers. */
  bare?: boolean | undefined;
  size?: 'normal' | 'small' | undefined;
  disabled?: boolean | undefined;
  hint?: string | undefined;
  error?: string | undefined;
  className?: string | undefined;
}

/** One of several. */
export function Select<T extends string>(props: SelectProps<T>) {
  const {
    label,
    value,
    options,
    onChange,
    placeholder,
    bare = false,
    size = 'normal',
    disabled = false,
  } = props;
  const chosen = options.find((o) => o.value === value);
  const control = (id?: string, describedBy?: string) => (
    <Radix.Root value={value ?? ''} onValueChange={(v) => onChange(v as T)} disabled={disabled}>
      <Radix.Trigger
        id={id}
        className={cx('ui-select', size === 'small' && 'ui-select-small', props.className)}
        aria-label={bare ? label : undefined}
        aria-describedby={describedBy}
        aria-invalid={props.error ? true : undefined}
        onKeyDown={keepShortcuts}
      >
        <span className={cx('ui-select-value', !chosen && 'mute')}>
          <Radix.Value placeholder={placeholder ?? ''}>{chosen?.label}</Radix.Value>
        </span>
        <ChevronDown size={14} aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="ui-menu ui-select-list"
          position="popper"
          sideOffset={4}
          collisionPadding={8}
        >
          <Radix.Viewport>
            {options.map((o) => (
              <Radix.Item
                key={o.value}
                value={o.value}
                disabled={o.disabled ?? false}
                className="ui-select-item"
              >
                <span className="ui-menu-check">
                  <Radix.ItemIndicator>
                    <Check size={15} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <span>
                  <Radix.ItemText>{o.label}</Radix.ItemText>
                  {o.note && <span className="ui-menu-note">{o.note}</span>}
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
  if (bare) return control();
  return (
    <Field label={label} hint={props.hint} error={props.error}>
      {({ id, describedBy }) => control(id, describedBy)}
    </Field>
  );
}
