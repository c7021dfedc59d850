import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button } from './button.js';
import { cx } from './class.names.js';

interface Toast {
  id: number;
  kind: 'done' | 'failed';
  text: string;
  /** The way back. */
  undo?: { label: string; run: () => void };
}

const SHOWN_MS = 8_000;
/** Who uses a keyboard must get to the way back, too. */
const SHOWN_WITH_UNDO_MS = 20_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function become(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  become(toasts.filter((toast) => toast.id !== id));
}

/** One that somebody points at, or is in with the keyboard, stays. */
function dismissUnlessHeld(id: number): void {
  const element = document.getElementById(`toast-${id}`);
  if (element?.matches(':hover, :focus-within')) setTimeout(() => dismissUnlessHeld(id), 1_000);
  else dismiss(id);
}

/** Says for a while what has happened, and offers the way back where there is one. */
export function toast(kind: Toast['kind'], text: string, undo?: Toast['undo']): void {
  const id = (lastId += 1);
  become([...toasts.slice(-2), { id, kind, text, ...(undo ? { undo } : {}) }]);
  setTimeout(() => dismissUnlessHeld(id), undo ? SHOWN_WITH_UNDO_MS : SHOWN_MS);
}

export function toastError(error: Error): void {
  toast('failed', error.message);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts are shown; read out politely. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-end gap-2 sm:bottom-4"
    >
      {shown.map(({ id, kind, text, undo }) => {
        const Icon = kind === 'done' ? CircleCheck : TriangleAlert;
        return (
          <div
            key={id}
            id={`toast-${id}`}
            className="border-line bg-surface shadow-card pointer-events-auto flex max-w-md items-start gap-2 rounded-lg border p-3"
          >
            <Icon
              aria-hidden
              className={cx('mt-0.5 size-4 shrink-0', kind === 'done' ? 'text-ok' : 'text-danger')}
            />
            <p className="min-w-0 flex-1 break-words">{text}</p>
            {undo && (
              <Button
                size="small"
                onClick={() => {
                  dismiss(id);
                  undo.run();
                }}
              >
                {undo.label}
              </Button>
            )}
            <Button look="quiet" size="small" aria-label="Dismiss" onClick={() => dismiss(id)}>
              <X aria-hidden className="size-4" />
            </Button>
          </div>
        );
      })}
    </div>
  );
}
