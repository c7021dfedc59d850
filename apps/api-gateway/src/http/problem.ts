import { STATUS_CODES } from 'node:http';
import { isConnectionError, isContention, isRefusedValue } from '@slipway/database';
import type { Problem } from '@slipway/shared/contracts';
import { isDomainError, type LogLevel } from '@slipway/shared/errors';

export interface ProblemAnswer {
  problem: Problem;
  level: LogLevel;
  retryAfterSeconds?: number;
}

/** What the web framework's own refusals mean to a caller. Their own texts may hold internals. */
const FRAMEWORK_DETAILS: Record<number, string> = {
  400: 'The request is not well-formed: check that its body is valid JSON.',
  404: 'There is nothing at this path.',
  405: 'This path does not take this method.',
  413: 'The body is too large; 1 MB is the limit.',
  414: 'The URL is too long.',
  415: 'Send JSON, with "Content-Type: application/json".',
  431: 'The headers are too large.',
};

const typeUri = (code: string): string => `urn:slipway:problem:${code.replaceAll('_', '-')}`;

/** RFC 9457 problem details for anything that can be thrown. */
export function problemOf(thrown: unknown): ProblemAnswer {
  if (isDomainError(thrown)) {
    const { code, status, message, errors, level, retryAfterSeconds } = thrown;
    return {
      problem: {
        type: typeUri(code),
        title: titleOf(code),
        status,
        detail: message,
        ...(errors ? { errors } : {}),
      },
      level,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
  const status = statusOf(thrown);
  if (status !== undefined && status >= 400 && status < 500) {
    const title = STATUS_CODES[status] ?? 'Bad Request';
    return {
      problem: { type: 'about:blank', title, status, detail: FRAMEWORK_DETAILS[status] ?? title },
      level: 'info',
    };
  }
  if (isConnectionError(thrown)) {
    // The connection may have broken after the commit and before its answer.
    return unavailable(
      'The service cannot reach its database at the moment, and it is not certain that nothing was done. A deploy that is ' +
        'sent again with the same Idempotency-Key is done once.',
    );
  }
  if (isContention(thrown)) {
    return unavailable('Somebody else is changing the same thing. Nothing was done; send the request again.');
  }
  // What the schemas let through and Postgres does not: said to the caller, and to us, whose schema it is.
  if (isRefusedValue(thrown)) return REFUSED_VALUE;
  const detail = 'Something went wrong on our side. The request id helps us find it.';
  return {
    problem: { type: typeUri('internal'), title: 'Internal error', status: 500, detail },
    level: 'error',
  };
}

const REFUSED_VALUE: ProblemAnswer = {
  problem: {
    type: typeUri('malformed_request'),
    title: 'Malformed request',
    status: 400,
    detail:
      'The request has a value that cannot be: a day that there is not, or a number that is too large. Nothing was done.',
  },
  level: 'warn',
};

function unavailable(detail: string): ProblemAnswer {
  const problem = { type: typeUri('unavailable'), title: 'Unavailable', status: 503, detail };
  return { problem, level: 'warn', retryAfterSeconds: 1 };
}

function titleOf(code: string): string {
  const words = code.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function statusOf(thrown: unknown): number | undefined {
  const status = (thrown as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
