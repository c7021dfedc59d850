/** So many times its places a worker may have in jobs that have not ended on record. */
const MAX_UNENDED = 3;

export interface Load {
  /** Jobs that may run at a time. */
  places: number;
  /** Jobs that run. */
  taken: number;
  /** Jobs that run, or whose ending is not stored yet. */
  unended: number;
  /** Dispatches that were fetched and have not ended. */
  inHand: number;
  /** How many jobs the last dispatch had. */
  dispatchSize: number;
}

/**
 * How many dispatches a worker may have in hand: as many as its free places can take. Where each has one job that is its
 * concurrency, and nothing waits here that another worker could run. Where jobs are so short that they share dispatches,
 * one more is at hand when all places are taken.
 */
export function fetchable({ places, taken, unended, inHand, dispatchSize }: Load): number {
  // Where endings are not stored as fast as jobs end, nothing more is begun.
  if (unended >= MAX_UNENDED * places) return Math.max(1, inHand);
  const more = Math.ceil((places - taken) / dispatchSize);
  return Math.max(1, inHand + (dispatchSize > 1 ? Math.max(1, more) : more));
}
