import { useIsFetching } from '@tanstack/react-query';
import { CircleCheck, WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLiveState } from '../live/use.live.state.js';

/** A reconnect that is over before anybody noticed need not be told of. */
const TELL_AFTER_MS = 700;
/** The first connection may take a while; after this there is something in its way. */
const FIRST_MS = 4_000;
const CAUGHT_UP_MS = 3_000;

const BAR = 'text-surface flex items-center justify-center gap-2 px-4 py-1.5 text-center font-medium';

/** Says when what is shown is behind, and when it has caught up: with the logs that are open, and with the lists. */
export function ConnectionBanner() {
  const state = useLiveState();
  const isFetching = useIsFetching({ predicate: ({ queryKey }) => queryKey[0] !== 'health' }) > 0;
  const isBehind = state !== 'connected';
  const [shown, setShown] = useState<'nothing' | 'behind' | 'caught up'>('nothing');
  useEffect(() => {
    if (!isBehind) return undefined;
    const timer = setTimeout(() => setShown('behind'), state === 'connecting' ? FIRST_MS : TELL_AFTER_MS);
    return () => clearTimeout(timer);
  }, [state, isBehind]);
  useEffect(() => {
    if (isBehind || isFetching) return undefined;
    setShown((before) => (before === 'behind' ? 'caught up' : before));
    const timer = setTimeout(() => setShown('nothing'), CAUGHT_UP_MS);
    return () => clearTimeout(timer);
  }, [isBehind, isFetching]);
  return (
    <div role="status" aria-live="polite" className="sticky top-0 z-30">
      {shown === 'behind' && (
        <p className={`bg-warn ${BAR}`}>
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {state === 'lost' && 'The connection is lost: what you see may be behind. Connecting again …'}
          {state === 'connecting' &&
            'There are no live updates yet: what you see may be behind. Connecting …'}
          {(state === 'catching up' || state === 'connected') && 'Connected again. Catching up …'}
        </p>
      )}
      {shown === 'caught up' && (
        <p className={`bg-ok ${BAR}`}>
          <CircleCheck aria-hidden className="size-4 shrink-0" />
          Connected again; nothing was missed.
        </p>
      )}
    </div>
  );
}
