import { GitCompareArrows } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.js';

/** What somebody else has written while this was being edited, and what can be done about it. */
export function ConflictNote({
  what,
  children,
  onTake,
  onKeep,
  isBusy,
}: {
  /** What was changed, to begin a sentence. */
  what: string;
  /** The newer version. */
  children: ReactNode;
  onTake: () => void;
  onKeep: () => void;
  isBusy: boolean;
}) {
  return (
    <div role="alert" className="border-warn/50 flex flex-col gap-3 rounded-lg border p-3">
      <p className="text-warn flex items-center gap-2 font-medium">
        <GitCompareArrows aria-hidden className="size-4 shrink-0" />
        {what} was changed elsewhere while you were at it. Nothing of yours is stored yet.
      </p>
      <div>{children}</div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={onTake}>Take the newer version</Button>
        <Button look="danger" isBusy={isBusy} onClick={onKeep}>
          Replace it with mine
        </Button>
      </div>
    </div>
  );
}
