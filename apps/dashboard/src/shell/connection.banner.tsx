import { CircleCheck, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLiveState } from '../live/use.live.state.js';

/** A reconnect that is over before anybody noticed need not be told of. */
const TELL_AFTER_MS = 700;
const CAUGHT_UP_MS = 3_000;

/** Says when what is shown is behind, and when it has caught up. */
export function ConnectionBanner() {
  const state = useLiveState();
  const [shown, setShown] = useState<'nothing' | 'behind' | 'caught up'>('nothing');
  useEffect(() => {
    if (state === 'lost') {
      const timer = setTimeout(() => setShown('behind'), TELL_AFTER_MS);
      return () => clearTimeout(timer);
    }
    setShown((before) => (before === 'behind' && state === 'connected' ? 'caught up' : 'nothing'));
    const timer = setTimeout(() => setShown('nothing'), CAUGHT_UP_MS);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-30">
      {shown === 'behind' && (
        <p className="bg-warn text-surface flex items-center justify-center gap-2 px-4 py-1.5 text-center font-medium">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          The connection is lost: what you see may be behind. Connecting again …
        </p>
      )}
      {shown === 'caught up' && (
        <p className="bg-ok text-surface flex items-center justify-center gap-2 px-4 py-1.5 text-center font-medium">
          <CircleCheck aria-hidden className="size-4 shrink-0" />
          Connected again; nothing was missed.
        </p>
      )}
    </div>
  );
}
