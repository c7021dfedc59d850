/* Why an attempt's signal fired. The reason decides how the attempt ends. */

export class JobCancelled extends Error {
  override readonly name = 'JobCancelled';
}

export class JobTimedOut extends Error {
  override readonly name = 'JobTimedOut';
  constructor(readonly timeoutMs: number) {
    super(`The job did not finish within ${Math.round(timeoutMs / 60_000)} minutes.`);
  }
}

/** The process stops; the job goes back to the queue. */
export class WorkerStopping extends Error {
  override readonly name = 'WorkerStopping';
}

/** Another attempt has the job; whatever this one does no longer counts. */
export class AttemptLost extends Error {
  override readonly name = 'AttemptLost';
}
