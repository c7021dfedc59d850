import { isDeepStrictEqual } from 'node:util';
import { problem } from '@slipway/shared/contracts';
import { answerOf } from '../docs/responses.js';
import type { Operation } from './operations.fixture.js';
import type { Received } from './wire.fixture.js';

const SLOW_MS = 5_000;

/** What comes from inside: a stack, a file of the machine, SQL, what a library says of itself. */
const INTERNALS =
  /\bat \S+ \(|node_modules|node:internal|file:\/\/|\.(?:ts|js):\d+|\/(?:root|home|tmp|usr|work)\/|\b(?:INSERT INTO|UPDATE \w+ SET|DELETE FROM|SELECT .* FROM)\b|syntax error at|violates|relation "|ECONN|\bpg_|FST_|ZodError|TypeError|RangeError/;

const AWAY =
  /urn:slipway:problem:unavailable.*(?:is away|while Postgres was away|cannot be checked at the moment)/;

/** Times at which answers began to say that Postgres is away, which it never is here. */
export const told = { spells: 0, isAway: false };

/**
 * What is wrong with an answer, whatever was asked.
 * @param isRefused whether the request breaks the contract of its body, so that it must not succeed
 * @returns nothing where all is well
 */
export function faultOf(operation: Operation, answer: Received, isRefused: boolean): string | undefined {
  const { status, type, text, took } = answer;
  // On a machine that is busy with other things Postgres may be taken for away for a moment, and that is what is said.
  const isAway = status === 503 && AWAY.test(text) && operation.statuses.has(503);
  if (isAway && !told.isAway) told.spells += 1;
  told.isAway = isAway;
  if (isAway) return undefined;
  if (status >= 500) return 'is a failure of ours';
  if (took > SLOW_MS) return `took ${Math.round(took)} ms`;
  if (!operation.statuses.has(status)) return 'has a status that is not described';
  if (isRefused && status < 400) return 'takes what its contract refuses';
  const isProblem = status >= 400;
  if (isProblem && INTERNALS.test(text)) return 'shows what is inside';
  if (isProblem !== type.startsWith('application/problem+json')) return `is of the type "${type}"`;
  const contract = answerOf(operation.route, status);
  if (!contract) {
    const { mediaType } = operation.route;
    if (mediaType === undefined) return text === '' ? undefined : 'has a body where none is described';
    return mediaType === '*/*' || type.startsWith(mediaType) ? undefined : `is of the type "${type}"`;
  }
  const body: unknown = JSON.parse(text);
  const parsed = contract.safeParse(body);
  if (!parsed.success) return `is not as described: ${JSON.stringify(parsed.error.issues.slice(0, 3))}`;
  // What a contract does not name must not be there.
  if (!isDeepStrictEqual(parsed.data, body)) return 'has more than is described';
  if (isProblem && problem.parse(body).status !== status) return 'has another status in its body';
  return undefined;
}
