import { CircleHelp } from 'lucide-react';
import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { cx } from './classes';
import { Tooltip } from './Tooltip';
import './field.css';

export interface FieldProps {
  label: ReactNode;
  /** Small print at the right of the label: the range, the unit. */
  aside?: ReactNode;
  /** An explanation, one hover away. */
  help?: ReactNode;
  /** A line below. */
  hint?: ReactNode;
  /** What is wrong and what is expected; takes the hint's place. */
  error?: string | null | undefined;
  className?: string | undefined;
  children(ids: { id: string; describedBy: string | undefined; invalid: boolean }): ReactNode;
}

/** A label above a control, with its help, its hint and its error. */
export function Field({ label, aside, help, hint, error, className, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={cx('ui-field', className)}>
      <div className="ui-field-label">
        <label htmlFor={id}>{label}</label>
        {help && (
          <Tooltip content={help}>
            <button type="button" className="ui-field-help" aria-label="Explanation">
              <CircleHelp size={13} aria-hidden />
            </button>
          </Tooltip>
        )}
        {aside && <span className="ui-field-aside">{aside}</span>}
      </div>
      {children({ id, describedBy: note ? `${id}-note` : undefined, invalid: Boolean(error) })}
      {note && (
        <p
          id={`${id}-note`}
          className={cx('ui-field-note', error && 'ui-field-error')}
          role={error ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}

interface DraftOptions<T> {
  value: T;
  show(value: T): string;
  /** @returns the value, or what is wrong with the text. */
  parse(text: string): { value: T } | { error: string };
  onCommit(value: T): void;
}

/** Text under edit: committed on Enter and on leaving, taken back by Esc; wrong text stays and says why. */
function useDraft<T>({ value, show, parse, onCommit }: DraftOptions<T>) {
  const shown = show(value);
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    setDraft(null);
    setError(null);
  }, [shown]);

  const commit = (text: string | null): boolean => {
    if (text === null || text === shown) {
      setDraft(null);
      setError(null);
      return true;
    }
    const parsed = parse(text);
    if ('error' in parsed) {
      setError(parsed.error);
      return false;
    }
    setDraft(null);
    setError(null);
    if (show(parsed.value) !== shown) onCommit(parsed.value);
    return true;
  };

  return {
    text: draft ?? shown,
    error,
    commit,
    input: {
      onChange(event: { target: { value: string } }) {
        const text = event.target.value;
        setDraft(text);
        const parsed = parse(text);
        // While typing, only what was wrong before is judged again: half a number is not a mistake.
        if (error !== null) setError('error' in parsed ? parsed.error : null);
      },
      onBlur: () => void commit(draft),
      onKeyDown(event: KeyboardEvent) {
        if (event.key === 'Enter') commit(draft);
        else if (event.key === 'Escape' && draft !== null) {
          event.stopPropagation();
          setDraft(null);
          setError(null);
        }
      },
    },
  };
}

interface InputProps {
  label: string;
  /** The label is only for screen readers. */
  bare?: boolean | undefined;
  aside?: ReactNode;
  help?: ReactNode;
  hint?: ReactNode;
  error?: string | null | undefined;
  disabled?: boolean | undefined;
  placeholder?: string | undefined;
  className?: string | undefined;
}

export interface TextFieldProps extends InputProps {
  value: string;
  onCommit(value: string): void;
  /** @returns what is wrong, or null. */
  validate?(text: string): string | null;
  mono?: boolean | undefined;
}

/** One line of text. */
export function TextField({ value, onCommit, validate, mono = false, ...rest }: TextFieldProps) {
  const draft = useDraft<string>({
    value,
    show: (v) => v,
    parse: (text) => {
      const error = validate?.(text) ?? null;
      return error === null ? { value: text } : { error };
    },
    onCommit,
  });
  return <Input {...rest} draft={draft} className={cx(mono && 'ui-input-mono', rest.className)} />;
}

export interface NumberFieldProps<N extends number | null = number> extends InputProps {
  value: N;
  onCommit(value: N): void;
  min?: number | undefined;
  max?: number | undefined;
  /** The least and greatest are not allowed themselves. */
  exclusive?: boolean | undefined;
  integer?: boolean | undefined;
  /** Arrow keys change by this; Shift by ten times as much. */
  step?: number | undefined;
  unit?: string | undefined;
  /** An empty field means null. */
  nullable?: boolean | undefined;
}

/** A number, checked where it is typed. `1e-3` and `0,001` are understood. */
export function NumberField<N extends number | null = number>(props: NumberFieldProps<N>) {
  const { value, onCommit, min, max, exclusive, integer, step, unit, nullable, ...rest } = props;
  const rule = { min, max, exclusive, integer, nullable };
  const draft = useDraft<number | null>({
    value,
    show: (v) => (v === null ? '' : String(v)),
    parse: (text) => parseNumber(text, rule),
    onCommit: (v) => onCommit(v as N),
  });
  const by = step ?? (integer ? 1 : undefined);
  return (
    <Input
      {...rest}
      draft={draft}
      unit={unit}
      numeric
      onArrow={
        by === undefined
          ? undefined
          : (direction, large) => {
              const from = parseNumber(draft.text, { nullable: true });
              const start = 'value' in from ? (from.value ?? 0) : (value ?? 0);
              const next = clean(start + direction * by * (large ? 10 : 1));
              const kept = Math.min(Math.max(next, min ?? -Infinity), max ?? Infinity);
              if ('value' in parseNumber(String(kept), rule)) onCommit(kept as N);
            }
      }
    />
  );
}

/** Takes off the dust of binary fractions: 0.1 + 0.2 is 0.3. */
const clean = (x: number): number => Number(x.toPrecision(12));

export interface NumberRule {
  min?: number | undefined;
  max?: number | undefined;
  exclusive?: boolean | undefined;
  integer?: boolean | undefined;
  nullable?: boolean | undefined;
}

/** Reads a number a person typed. @returns the value, or what was expected. */
export function parseNumber(text: string, rule: NumberRule): { value: number | null } | { error: string } {
  const trimmed = text.trim().replace(/\s/g, '').replace(',', '.');
  if (trimmed === '') return rule.nullable ? { value: null } : { error: expected(rule) };
  const value = Number(trimmed);
  const { min = -Infinity, max = Infinity } = rule;
  const outside = rule.exclusive ? value <= min || value >= max : value < min || value > max;
  if (!Number.isFinite(value) || outside || (rule.integer && !Number.isInteger(value)))
    return { error: expected(rule) };
  return { value };
}

function expected({ min, max, exclusive, integer }: NumberRule): string {
  const what = integer ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined)
    return exclusive ? `Needs ${what} between ${min} and ${max}` : `Needs ${what} from ${min} to ${max}`;
  if (min !== undefined) return exclusive ? `Needs ${what} above ${min}` : `Needs ${what}, ${min} or more`;
  if (max !== undefined) return exclusive ? `Needs ${what} below ${max}` : `Needs ${what}, ${max} or less`;
  return `Needs ${what}`;
}

interface DraftInputProps extends InputProps {
  draft:
    | ReturnType<typeof useDraft<never>>
    | ReturnType<typeof useDraft<string>>
    | ReturnType<typeof useDraft<number | null>>;
  unit?: string | undefined;
  numeric?: boolean;
  onArrow?: ((direction: 1 | -1, large: boolean) => void) | undefined;
}

function Input({
  label,
  bare = false,
  aside,
  help,
  hint,
  error,
  disabled,
  placeholder,
  className,
  draft,
  unit,
  numeric = false,
  onArrow,
}: DraftInputProps) {
  const wrong = draft.error ?? error ?? null;
  const control = (id?: string, describedBy?: string) => (
    <span
      className={cx('ui-input', className)}
      data-invalid={wrong !== null || undefined}
      data-disabled={disabled || undefined}
    >
      <input
        id={id}
        value={draft.text}
        disabled={disabled}
        placeholder={placeholder}
        inputMode={numeric ? 'decimal' : undefined}
        spellCheck={false}
        autoComplete="off"
        aria-label={bare ? label : undefined}
        aria-invalid={wrong !== null || undefined}
        aria-describedby={describedBy}
        title={bare && wrong ? wrong : undefined}
        {...draft.input}
        onKeyDown={(event) => {
          if (onArrow && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
            event.preventDefault();
            onArrow(event.key === 'ArrowUp' ? 1 : -1, event.shiftKey);
          } else draft.input.onKeyDown(event);
        }}
      />
      {unit && <span className="ui-input-unit">{unit}</span>}
    </span>
  );
  if (bare) return control();
  return (
    <Field label={label} aside={aside} help={help} hint={hint} error={wrong}>
      {({ id, describedBy }) => control(id, describedBy)}
    </Field>
  );
}
