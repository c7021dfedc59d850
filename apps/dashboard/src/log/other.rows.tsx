import type { ReactNode } from 'react';

interface OtherRowsProps {
  /** Lines, counted from 1, that are not within the scroller. */
  from: number;
  to: number;
  onShow: () => void;
}

/** Says that there are more lines than the scroller can hold, and brings them there. */
export function OtherRows({ from, to, onShow }: OtherRowsProps): ReactNode {
  if (to < from) return null;
  return (
    <p className="border-line bg-hover text-muted flex items-center justify-between gap-2 border-b px-3 py-1 text-xs">
      <span>
        Lines {from.toLocaleString('en')} to {to.toLocaleString('en')} are not shown here.
      </span>
      <button type="button" className="text-accent underline" onClick={onShow}>
        Show them
      </button>
    </p>
  );
}
