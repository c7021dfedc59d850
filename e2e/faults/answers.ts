import type { Problem } from '@slipway/shared/contracts';
import type { Answer, Question } from './ask.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

/** The code of every refusal that says to come again (RFC 9457). */
const UNAVAILABLE: Problem['type'] = 'urn:slipway:problem:unavailable';

/**
 * Whether something that failed with a status from 500 on was refused honestly: 503, with its problem. Between client and
 * gateway only bytes are forwarded, so that any other such answer is a gateway's own, and no fault excuses it.
 */
export function isRefusal(status: number, body: unknown): boolean {
  return (
    status === 503 && typeof body === 'object' && body !== null && 'type' in body && body.type === UNAVAILABLE
  );
}

/** Counts an answer that took so long. One that says that a gateway has failed is a violation, whatever is broken just now. */
export function noteAnswer(
  { method, path }: Pick<Question, 'method' | 'path'>,
  { status, body, problem }: Answer,
  tookMs: number,
  { tally, violations }: { tally: Tally; violations: Violations },
): void {
  tally.add('requests');
  tally.slowestAnswerMs = Math.max(tally.slowestAnswerMs, tookMs);
  if (status === 0) tally.add('unknown outcomes');
  if (problem === 'late') tally.add('late answers');
  if (status < 500) return;
  if (isRefusal(status, body)) tally.add('refusals');
  else
    violations.add(`${method} ${path} was answered with ${status}, which no fault excuses: ${shown(body)}`);
}

/** With its request id, under which the gateway's log says more. */
const shown = (body: unknown): string => JSON.stringify(body)?.slice(0, 600) ?? 'nothing';
