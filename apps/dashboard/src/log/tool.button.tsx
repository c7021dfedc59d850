import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface ToolButtonProps {
  label: string;
  icon: LucideIcon;
  onClick: () => void;
  disabled?: boolean;
  /** For a button that stays pressed. */
  pressed?: boolean;
}

/** A button of the toolbar: a sign, with its name for those who hover or listen. */
export function ToolButton({ label, icon: Icon, onClick, disabled, pressed }: ToolButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      className="hover:bg-hover aria-pressed:border-accent aria-pressed:text-accent border-line text-fg grid size-8 shrink-0 place-items-center rounded-md border disabled:opacity-40"
    >
      <Icon size={15} aria-hidden />
    </button>
  );
}
