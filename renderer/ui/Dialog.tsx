import * as RadixDialog from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { CSSProperties, ReactNode } from 'react';
import { IconButton } from './Button';
import './overlay.css';

export interface DialogProps {
  open: boolean;
  onClose(): void;
  title: string;
  description?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  /** Pixels. */
  width?: number;
  children?: ReactNode;
  closeLabel?: string;
}

/** A question that has to be answered before work goes on; rare. Esc and a click outside close it. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  footer,
  width,
  children,
  closeLabel = 'Close',
}: DialogProps) {
  const style = width === undefined ? undefined : ({ '--dialog-width': `${width}px` } as CSSProperties);
  return (
    <RadixDialog.Root open={open} onOpenChange={(o) => !o && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="ui-scrim" />
        <RadixDialog.Content
          className="ui-dialog"
          onOpenAutoFocus={focusContent}
          style={style}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <div className="ui-dialog-head">
            <div>
              <RadixDialog.Title className="ui-dialog-title">{title}</RadixDialog.Title>
              {description && (
                <RadixDialog.Description className="mute">{description}</RadixDialog.Description>
              )}
            </div>
            <RadixDialog.Close asChild>
              <IconButton label={closeLabel} icon={X} />
            </RadixDialog.Close>
          </div>
          <div className="ui-dialog-body">{children}</div>
          {footer && <div className="ui-dialog-foot">{footer}</div>}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

/**
 * The first button would open its tooltip, and Esc would then close only that: the dialog itself takes the
 * focus, or what is marked with `data-autofocus`.
 */
function focusContent(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  (content.querySelector<HTMLElement>('[data-autofocus]') ?? content).focus();
}
