/** A wait is cut into so many parts. */
const PARTS = 7;

/**
 * Calls back after a time in which this process ran: a machine that stood still, or lent its processors to others, stood
 * still for who is waited for too, so however long that was it counts as one part of the wait. What came meanwhile is heard
 * before the callback.
 * @param ms the wait where nothing is held up
 * @returns a way to call it off
 */
export function afterOwnTime(ms: number, callback: () => void): () => void {
  let left = PARTS;
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(() => {
      left -= 1;
      if (left > 0) next();
      else setImmediate(() => setImmediate(callback));
    }, ms / PARTS);
  };
  next();
  return () => clearTimeout(timer);
}
