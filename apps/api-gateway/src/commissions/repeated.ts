import { Conflict, DomainError } from '@slipway/shared/errors';

/**
 * What an external id names is there already, just as it is given again: no job is needed, and the service answers with
 * what is stored. It never leaves the gateway as an error.
 */
export class Repeated extends DomainError {
  /** @param storedId of the invoice, or the adjustment */
  constructor(readonly storedId: string) {
    super({ code: 'repeated', status: 200, detail: 'This is stored already.' });
  }
}

export function externalIdTaken(what: string): Conflict {
  return new Conflict(
    'external_id_taken',
    `external_id: ${what} has this external id already, and says something else.`,
  );
}
