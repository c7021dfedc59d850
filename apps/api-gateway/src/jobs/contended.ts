import { setTimeout } from 'node:timers/promises';
import type { SubmitOutcome } from '@slipway/jobs';
import { Unavailable } from '@slipway/shared/errors';

/** What a submission has to hold is somebody else's at the moment: nothing of it was done. */
export class Contended extends Unavailable {
  /** @param contention what Postgres has said */
  constructor(readonly contention: unknown) {
    super('Somebody else is changing the same thing. Nothing was done; send the request again.', contention);
  }
}

/** Pauses after which it is tried again: with the attempts, as long as a statement waits for a row that somebody holds. */
const PAUSES_MS = [50, 150, 300, 600, 1_200];

/**
 * Submits what was in somebody's way again. It waits here, where nobody waits behind it: in the transaction, those of other
 * tenants that are stored along with it would.
 * @throws what Postgres has said, where it is to no avail
 */
export async function untilFree(submit: () => Promise<SubmitOutcome>): Promise<SubmitOutcome> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await submit();
    if (outcome.outcome !== 'refused' || !(outcome.error instanceof Contended)) return outcome;
    const pause = PAUSES_MS[attempt];
    if (pause === undefined) throw outcome.error.contention;
    await setTimeout(pause);
  }
}
