import { formatDuration, formatPercent } from './format';
import './surface.css';

export interface ProgressProps {
  /** What is being done: “Reading the file”. */
  label: string;
  /** 0…1; null while the end is unknown. */
  value: number | null;
  secondsLeft?: number | null | undefined;
  onCancel?: (() => void) | undefined;
  cancelLabel?: string | undefined;
}

/** Work that goes on: always with words, and with the time left where it is known. */
export function Progress({
  label,
  value,
  secondsLeft = null,
  onCancel,
  cancelLabel = 'Cancel',
}: ProgressProps) {
  const aside = [
    value !== null && formatPercent(value, 0),
    secondsLeft !== null && `${formatDuration(secondsLeft)} left`,
  ];
  return (
    <div className="ui-progress">
      <div className="ui-progress-words">
        <span>{label}</span>
        <span className="num mute">{aside.filter(Boolean).join(' · ')}</span>
        {onCancel && (
          <button type="button" className="ui-link" onClick={onCancel}>
            {cancelLabel}
          </button>
        )}
      </div>
      <div
        className="ui-progress-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={value === null ? undefined : Math.round(value * 100)}
      >
        <div
          className="ui-progress-bar"
          data-unknown={value === null || undefined}
          style={{ width: value === null ? undefined : `${value * 100}%` }}
        />
      </div>
    </div>
  );
}
