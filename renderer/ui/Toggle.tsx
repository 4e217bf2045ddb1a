import * as RadixSwitch from '@radix-ui/react-switch';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import './field.css';

interface ToggleProps {
  label: string;
  /** A quieter line below. */
  note?: ReactNode;
  checked: boolean;
  onChange(checked: boolean): void;
  disabled?: boolean | undefined;
}

/** On or off, with effect at once. */
export function Switch({ label, note, checked, onChange, disabled = false }: ToggleProps) {
  const id = useId();
  return (
    <div className="ui-switch-row">
      <label htmlFor={id}>
        {label}
        {note && <span className="ui-menu-note">{note}</span>}
      </label>
      <RadixSwitch.Root
        id={id}
        className="ui-switch"
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
      >
        <RadixSwitch.Thumb className="ui-switch-thumb" />
      </RadixSwitch.Root>
    </div>
  );
}

/** One of several things that can be taken or left. */
export function Checkbox({
  label,
  note,
  checked,
  onChange,
  disabled,
  mixed = false,
}: ToggleProps & { mixed?: boolean }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label className="ui-check">
      <input
        ref={box}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(e) => onChange(e.target.checked)}
      />
      <span>
        {label}
        {note && <span className="ui-menu-note">{note}</span>}
      </span>
    </label>
  );
}

export interface SegmentedProps<T extends string> {
  /** Accessible name of the group. */
  label: string;
  value: T;
  options: readonly {
    value: T;
    label: string;
    icon?: LucideIcon | undefined;
    disabled?: boolean | undefined;
    title?: string | undefined;
  }[];
  onChange(value: T): void;
}

/** One of a few, all in sight; arrow keys move within it. */
export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  const name = useId();
  return (
    <div className="ui-segmented" role="radiogroup" aria-label={label}>
      {options.map(({ value: v, label: text, icon: Icon, disabled, title }) => (
        <label key={v} className="ui-segment" title={title}>
          <input
            type="radio"
            name={name}
            checked={v === value}
            disabled={disabled}
            onChange={() => onChange(v)}
          />
          {Icon && <Icon size={14} aria-hidden />}
          {text}
        </label>
      ))}
    </div>
  );
}
