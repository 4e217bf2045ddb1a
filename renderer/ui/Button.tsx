import { forwardRef, type ButtonHTMLAttributes, type ReactNode } from 'react';
import type { LucideIcon } from 'lucide-react';
import { cx } from './classes';
import { Tooltip } from './Tooltip';
import './button.css';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary`: the one thing to do here. `danger`: cannot be undone. `quiet`: without a frame. */
  kind?: 'normal' | 'primary' | 'quiet' | 'danger' | undefined;
  size?: 'normal' | 'small' | 'large' | undefined;
  icon?: LucideIcon | undefined;
  /** Keeps its width, shows that work goes on, and takes no clicks. */
  loading?: boolean | undefined;
}

/** A button whose words name what happens. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { kind = 'normal', size = 'normal', icon: Icon, loading = false, disabled, className, children, ...rest },
  ref,
) {
  return (
    <button
      ref={ref}
      type="button"
      className={cx('ui-button', `ui-button-${kind}`, `ui-button-size-${size}`, className)}
      disabled={disabled || loading}
      aria-busy={loading || undefined}
      {...rest}
    >
      {loading ? (
        <span className="ui-spinner" aria-hidden />
      ) : (
        Icon && <Icon size={size === 'large' ? 18 : 15} aria-hidden />
      )}
      {children}
    </button>
  );
});

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** What it does: the accessible name and the tooltip. */
  label: string;
  icon: LucideIcon;
  /** Shown in the tooltip: “Ctrl+Z”. */
  shortcut?: string | undefined;
  /** For a button that stays pressed. */
  pressed?: boolean | undefined;
  size?: 'normal' | 'small' | undefined;
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
}

/** A button that is only a picture; its words are in the tooltip. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, icon: Icon, shortcut, pressed, size = 'normal', side, className, ...rest },
  ref,
): ReactNode {
  return (
    <Tooltip content={label} shortcut={shortcut} side={side}>
      <button
        ref={ref}
        type="button"
        className={cx('ui-icon-button', size === 'small' && 'ui-icon-button-small', className)}
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
      >
        <Icon size={size === 'small' ? 14 : 16} aria-hidden />
      </button>
    </Tooltip>
  );
});
