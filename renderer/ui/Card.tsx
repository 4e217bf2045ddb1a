import type { HTMLAttributes, ReactNode } from 'react';
import { cx } from './classes';
import './surface.css';

/** A framed part of a view. */
export function Card({
  title,
  actions,
  className,
  children,
  ...rest
}: Omit<HTMLAttributes<HTMLElement>, 'title'> & { title?: ReactNode; actions?: ReactNode }) {
  return (
    <section className={cx('ui-card', className)} {...rest}>
      {(title || actions) && (
        <header className="ui-card-head">
          <h3>{title}</h3>
          {actions}
        </header>
      )}
      {children}
    </section>
  );
}

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad';

/** A word or a number that marks something. */
export const Badge = ({
  tone = 'neutral',
  title,
  children,
}: {
  tone?: Tone;
  title?: string | undefined;
  children: ReactNode;
}) => (
  <span className={`ui-badge ui-badge-${tone}`} title={title}>
    {children}
  </span>
);
