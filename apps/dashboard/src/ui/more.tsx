import { useEffect, useRef } from 'react';
import { Button } from './button.js';

/** Loads the next page of a list when its end comes into view; a button for who does not scroll. */
export function More({
  hasMore,
  isLoading,
  load,
}: {
  hasMore: boolean;
  isLoading: boolean;
  load: () => void;
}) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!hasMore || isLoading || !end.current) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        // A page that is busy is told of several changes at once: the last one is how it is now.
        if (entries.at(-1)?.isIntersecting) load();
      },
      { rootMargin: '600px' },
    );
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasMore, isLoading, load]);
  if (!hasMore) return null;
  return (
    <div ref={end} className="flex justify-center p-4">
      <Button isBusy={isLoading} onClick={load}>
        Show more
      </Button>
    </div>
  );
}
