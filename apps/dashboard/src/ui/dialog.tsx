import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { Button } from './button.js';

/**
 * A modal dialog: the browser's own, which keeps the focus inside, makes the rest inert, closes with Escape, and gives
 * the focus back.
 */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    if (!isOpen) return dialog.current?.close();
    if (dialog.current?.open === false) dialog.current.showModal();
    // What it asks for, where it says so; React's own `autoFocus` came while the dialog was hidden.
    return dialog.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onClose={onClose}
      // A press beside it lands on the dialog itself, which its content covers; one that only ends there is a drag.
      onPointerDown={(event) => event.target === dialog.current && onClose()}
      className="border-line bg-surface text-fg shadow-card w-[min(32rem,calc(100vw-2rem))] rounded-xl border p-0"
    >
      {isOpen && (
        <div className="flex flex-col gap-4 p-5">
          <header className="flex items-center gap-2">
            <h2 id={heading} className="flex-1 text-base font-semibold">
              {title}
            </h2>
            <Button look="quiet" size="small" aria-label="Close" onClick={onClose}>
              <X aria-hidden className="size-4" />
            </Button>
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
}
