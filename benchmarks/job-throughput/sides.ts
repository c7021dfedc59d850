import { ownOptions, tell, told } from '../harness/child.ts';

/*
 * What the two processes of every contestant do alike: one submits a burst of jobs when it is told to, the other says
 * when all of them are done. Both name moments of the monotonic clock, which the processes of a machine share.
 */

export interface SideOptions {
  redisUrl: string;
  databaseUrl: string;
  /** How many jobs come together, one burst after the other. */
  bursts: number[];
}

/** When a burst began, in the producer, or ended, in the worker. */
export interface Moment {
  atMs: number;
}

export const sideOptions = (): SideOptions => ownOptions() as SideOptions;

function now(): Moment {
  return { atMs: Number(process.hrtime.bigint()) / 1e6 };
}

/** The producer's side: calls `submit` for each burst, and `close` when the bench is through with it. */
export async function produce(
  submit: (jobs: number) => Promise<unknown>,
  close: () => Promise<unknown>,
): Promise<void> {
  closeWhenStopped(close);
  // Listened for at all times: a worker may be through with a burst before its last submission has been answered.
  let begin = told();
  tell({ state: 'ready' });
  for (const jobs of sideOptions().bursts) {
    await begin;
    begin = told();
    tell(now());
    await submit(jobs);
  }
}

/**
 * The worker's side.
 * @param work starts the worker, which calls `done` for every job whose handler has ended
 * @param isRecorded whether the store shows no job any more that is not completed
 */
export async function consume(
  work: (done: () => void) => Promise<unknown>,
  isRecorded: () => Promise<boolean>,
  close: () => Promise<unknown>,
): Promise<void> {
  closeWhenStopped(close);
  const { bursts } = sideOptions();
  let [left, burst] = [bursts[0]!, 0];
  const ended = async () => {
    while (!(await isRecorded())) await new Promise((resolve) => setTimeout(resolve, 2));
    tell(now());
  };
  await work(() => {
    left -= 1;
    if (left > 0) return;
    left = bursts[(burst += 1)] ?? Number.POSITIVE_INFINITY;
    void ended();
  });
  tell({ state: 'ready' });
}

/** Ends as a service does, not in the middle of its statements. */
function closeWhenStopped(close: () => Promise<unknown>): void {
  process.once('SIGTERM', () => void close().finally(() => process.exit()));
}

/** Calls `submit` for each of so many jobs, at most `inFlight` at a time. */
export async function each(
  jobs: number,
  inFlight: number,
  submit: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < jobs) await submit(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/** Calls `submit` with the sizes of the batches that so many jobs make, at most `inFlight` at a time. */
export function inBatches(
  jobs: number,
  size: number,
  inFlight: number,
  submit: (size: number) => Promise<unknown>,
): Promise<void> {
  return each(Math.ceil(jobs / size), inFlight, (index) => submit(Math.min(size, jobs - index * size)));
}
