import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { IconButton } from './Button';
import { dismissToast, toastStore, type Toast } from './toast';
import './surface.css';

const icons = { info: Info, ok: CircleCheck, bad: CircleAlert };
const briefMs = 6000;

/** Where toasts appear; stands once in the window. */
export function Toasts({
  label = 'Messages',
  closeLabel = 'Dismiss',
}: {
  label?: string;
  closeLabel?: string;
}) {
  const toasts = useStore(toastStore, (s) => s.toasts);
  return (
    <section className="ui-toasts" aria-label={label} role="log" aria-live="polite">
      {toasts.map((t) => (
        <ToastView key={t.id} toast={t} closeLabel={closeLabel} />
      ))}
    </section>
  );
}

function ToastView({ toast, closeLabel }: { toast: Toast; closeLabel: string }) {
  const { id, kind, title, text, action, brief } = toast;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!brief || held) return;
    const timer = setTimeout(() => dismissToast(id), briefMs);
    return () => clearTimeout(timer);
  }, [id, brief, held]);
  const Icon = icons[kind];
  return (
    <div
      className={`ui-toast ui-toast-${kind}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <Icon size={16} aria-hidden />
      <div className="selectable">
        <p className="ui-toast-title">{title}</p>
        {text && <p className="mute">{text}</p>}
        {action && (
          <div className="ui-toast-actions">
            <button
              type="button"
              className="ui-link"
              onClick={() => {
                dismissToast(id);
                action.perform();
              }}
            >
              {action.label}
            </button>
          </div>
        )}
      </div>
      <IconButton label={closeLabel} icon={X} size="small" onClick={() => dismissToast(id)} />
    </div>
  );
}
