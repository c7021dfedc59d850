import type { DeadLetter } from '@slipway/shared/contracts';

/** The rows of a list; what may be long comes last. */
export function deadLetterRows(letters: DeadLetter[]): string[][] {
  return [
    ['LETTER', 'ACCEPTED', 'WHAT', 'OF', 'TRIES', 'WHY NOT'],
    ...letters.map(({ id, accepted_at, entity, operation, resource_id, attempts, reason }) => [
      id,
      accepted_at,
      `${operation} ${entity}`,
      resource_id,
      String(attempts),
      reason,
    ]),
  ];
}
