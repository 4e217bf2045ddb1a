import { ChevronDown, ChevronLeft, ChevronRight, ChevronUp } from 'lucide-react';
import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { IconButton } from './Button';
import { cx } from './classes';
import { layoutStore, setLayout } from './layout';
import './panel.css';

export interface PanelProps {
  /** Under this name its size is remembered. */
  name: string;
  side: 'left' | 'right' | 'bottom';
  title: string;
  /** Pixels. */
  size?: number;
  min?: number;
  max?: number;
  /** Beside the title. */
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

const folds = {
  left: [ChevronLeft, ChevronRight],
  right: [ChevronRight, ChevronLeft],
  bottom: [ChevronDown, ChevronUp],
} as const;

/** A side of a view that can be resized (by mouse or arrow keys) and folded away; it remembers both. */
export function Panel({
  name,
  side,
  title,
  size = 280,
  min = 200,
  max = 560,
  actions,
  className,
  children,
}: PanelProps) {
  const current = useStore(layoutStore, (s) => s[name]) ?? size;
  const folded = useStore(layoutStore, (s) => s[`${name}.folded`] === 1);
  const drag = useRef<{ from: number; start: number } | null>(null);
  const across = side !== 'bottom';
  const outward = side === 'left' ? 1 : -1;
  const fold = (f: boolean) => setLayout(`${name}.folded`, f ? 1 : 0);
  const resize = (to: number) => setLayout(name, Math.round(Math.min(Math.max(to, min), max)));
  const at = (e: PointerEvent) => (across ? e.clientX : e.clientY);

  const [FoldIcon, OpenIcon] = folds[side];
  if (folded)
    return (
      <aside className={cx('ui-panel ui-panel-folded', `ui-panel-${side}`)} aria-label={title}>
        <IconButton
          label={`Show ${title}`}
          icon={OpenIcon}
          onClick={() => fold(false)}
          side={side === 'left' ? 'right' : side === 'right' ? 'left' : 'top'}
        />
      </aside>
    );

  const handle = {
    onPointerDown(e: PointerEvent<HTMLDivElement>) {
      e.currentTarget.setPointerCapture(e.pointerId);
      drag.current = { from: at(e), start: current };
    },
    onPointerMove(e: PointerEvent) {
      if (drag.current) resize(drag.current.start + outward * (at(e) - drag.current.from));
    },
    onPointerUp: () => void (drag.current = null),
    onLostPointerCapture: () => void (drag.current = null),
    onDoubleClick: () => resize(size),
    onKeyDown(e: KeyboardEvent) {
      const grow = side === 'left' ? 'ArrowRight' : side === 'right' ? 'ArrowLeft' : 'ArrowUp';
      const shrink = side === 'left' ? 'ArrowLeft' : side === 'right' ? 'ArrowRight' : 'ArrowDown';
      if (e.key === grow) resize(current + 16);
      else if (e.key === shrink) resize(current - 16);
      else if (e.key === 'Enter') fold(true);
      else return;
      e.preventDefault();
    },
  };

  return (
    <aside
      className={cx('ui-panel', `ui-panel-${side}`, className)}
      style={across ? { width: current } : { height: current }}
      aria-label={title}
    >
      <header className="ui-panel-head">
        <h2>{title}</h2>
        {actions}
        <IconButton label={`Hide ${title}`} icon={FoldIcon} size="small" onClick={() => fold(true)} />
      </header>
      <div className="ui-panel-body">{children}</div>
      <div
        className="ui-panel-handle"
        role="separator"
        tabIndex={0}
        aria-label={`Size of ${title}`}
        aria-orientation={across ? 'vertical' : 'horizontal'}
        aria-valuenow={current}
        aria-valuemin={min}
        aria-valuemax={max}
        {...handle}
      />
    </aside>
  );
}
