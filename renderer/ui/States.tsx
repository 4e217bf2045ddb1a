import { CircleAlert, type LucideIcon } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import type { ErrorData } from '#shared/errors';
import './surface.css';

/** The place of something that is being read. */
export const Skeleton = ({
  width,
  height = 14,
  style,
}: {
  width?: number | string;
  height?: number | string;
  style?: CSSProperties;
}) => <span className="ui-skeleton" style={{ width: width ?? '100%', height, ...style }} aria-hidden />;

interface StateProps {
  title: string;
  children?: ReactNode;
  /** Buttons; the main one first. */
  actions?: ReactNode;
}

/** Nothing here yet: says what will be, and what to do first. */
export const EmptyState = ({ icon: Icon, title, children, actions }: StateProps & { icon?: LucideIcon }) => (
  <div className="ui-state">
    {Icon && (
      <span className="ui-state-icon">
        <Icon size={22} strokeWidth={1.75} aria-hidden />
      </span>
    )}
    <h2>{title}</h2>
    {children && <div className="mute">{children}</div>}
    {actions && <div className="ui-state-actions">{actions}</div>}
  </div>
);

/** Something failed: what, why, what to do, and a button that does it. */
export const ErrorState = ({
  title,
  error,
  children,
  actions,
}: StateProps & { error?: ErrorData | undefined }) => (
  <div className="ui-state" role="alert">
    <span className="ui-state-icon ui-state-icon-bad">
      <CircleAlert size={22} strokeWidth={1.75} aria-hidden />
    </span>
    <h2>{title}</h2>
    {error && (
      <div className="selectable">
        <p>{error.message}</p>
        {error.hint && <p className="mute">{error.hint}</p>}
      </div>
    )}
    {children && <div className="mute">{children}</div>}
    {actions && <div className="ui-state-actions">{actions}</div>}
  </div>
);
