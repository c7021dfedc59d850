import { z } from 'zod';
import type { ScimAnswer } from './scim.answer.js';
import type { ScimError } from './scim.error.js';
import { readUser, resourceId, toResource, withNames, type NewUser } from './scim.user.js';
import type { BulkLimits } from './service.config.js';

/** What became of one account of a Bulk request; `unknown` when the answer does not say it, so that one has to look. */
export type BulkOutcome =
  | { outcome: 'created'; id: string; version: string | null }
  | { outcome: 'conflict'; detail: string }
  | { outcome: 'failed'; error: ScimError }
  | { outcome: 'unknown' };

// `failOnErrors` is left out: all are tried (RFC 7644, 3.7).
const OPENING = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[';
const CLOSING = ']}';
const ENVELOPE_BYTES = Buffer.byteLength(OPENING + CLOSING);

/** The body of one Bulk request that creates these users. */
export function toBulkRequest(users: readonly NewUser[]): string {
  return `${OPENING}${users.map(toOperation).join(',')}${CLOSING}`;
}

function toOperation(user: NewUser): string {
  return JSON.stringify({
    method: 'POST',
    path: '/Users',
    bulkId: user.externalId,
    data: toResource(user),
  });
}

/**
 * Splits users, in their order, into Bulk requests that a directory accepts by number and by bytes. A user that is
 * larger than a whole request may be goes alone: it is the directory that refuses it.
 */
export function splitBulk(users: readonly NewUser[], limits: BulkLimits): NewUser[][] {
  const requests: NewUser[][] = [];
  let current: NewUser[] = [];
  let size = ENVELOPE_BYTES;
  for (const user of users) {
    const bytes = Buffer.byteLength(toOperation(user));
    // A comma stands before every operation but the first.
    const isFull = current.length >= limits.maxOperations || size + bytes + 1 > limits.maxPayloadSize;
    if (current.length === 0 || isFull) {
      current = [];
      requests.push(current);
      size = ENVELOPE_BYTES + bytes;
    } else size += bytes + 1;
    current.push(user);
  }
  return requests;
}

const status = z.union([
  z.number(),
  z
    .string()
    .regex(/^\s*\d{3}\b/)
    .transform((text) => Number.parseInt(text, 10)),
]);

const operation = z.object({
  bulkId: z.string().nullable().catch(null),
  location: z.string().nullable().catch(null),
  version: z.string().nullable().catch(null),
  // RFC 7644 has a text; numbers and the drafts' `{ "code": "201" }` are seen as well.
  status: z
    .union([status, z.object({ code: status }).transform(({ code }) => code)])
    .nullable()
    .catch(null),
  response: z.unknown(),
});

const bulkAnswer = z.object({ Operations: z.array(z.unknown()) });

/**
 * Reads the answer to {@link toBulkRequest}: an outcome for each of the users, by external id.
 * @throws ScimError when the request as a whole was refused or its answer is none
 */
export function readBulkAnswer(answer: ScimAnswer, users: readonly NewUser[]): Map<string, BulkOutcome> {
  if (!answer.isSuccess) throw answer.error(answer.status === 413 ? 'too_large' : undefined);
  const { data } = bulkAnswer.safeParse(withNames(answer.json, ['Operations']));
  if (data === undefined) throw answer.unusable('malformed', 'something that is no Bulk answer');
  const outcomes = new Map<string, BulkOutcome>(
    users.map((user) => [user.externalId, { outcome: 'unknown' }]),
  );
  for (const entry of data.Operations) {
    const { data: said } = operation.safeParse(
      withNames(entry, ['bulkId', 'location', 'version', 'status', 'response']),
    );
    if (said === undefined) continue;
    const externalId = said.bulkId ?? readUser(said.response)?.externalId ?? '';
    if (outcomes.get(externalId)?.outcome === 'unknown') outcomes.set(externalId, outcomeOf(answer, said));
  }
  return outcomes;
}

function outcomeOf(answer: ScimAnswer, said: z.infer<typeof operation>): BulkOutcome {
  if (said.status === null) return { outcome: 'unknown' };
  if (said.status >= 200 && said.status < 300) return created(said);
  if (said.status < 300) return { outcome: 'unknown' };
  const complaint = answer.complaintOf(said.response);
  if (isConflict(said.status, complaint.scimType))
    return { outcome: 'conflict', detail: complaint.detail ?? ALREADY_THERE };
  return { outcome: 'failed', error: answer.errorOf(said.status, complaint) };
}

function created({ response, location, version }: z.infer<typeof operation>): BulkOutcome {
  const user = readUser(response, version) ?? readUser({ id: idOfLocation(location) }, version);
  if (user === undefined) return { outcome: 'unknown' };
  return { outcome: 'created', id: user.id, version: user.version };
}

export const ALREADY_THERE = 'An account with this name or id is there already.';

/** RFC 7644 3.3 has 409; some directories say 400 with the same word. */
export function isConflict(httpStatus: number, scimType: string | null): boolean {
  return httpStatus === 409 || (httpStatus === 400 && scimType === 'uniqueness');
}

/** The id at the end of a user's URL, absolute or not; `null` when there is none that can be used. */
export function idOfLocation(location: string | null): string | null {
  const segment = /\/Users\/([^/?#]+)\/?(?:[?#].*)?$/i.exec(location ?? '')?.[1];
  if (segment === undefined) return null;
  try {
    return resourceId.safeParse(decodeURIComponent(segment)).data ?? null;
  } catch {
    return null;
  }
}
