import { pino, type DestinationStream, type Logger } from 'pino';
import { activeSpan } from '../telemetry/spans.js';
import { requestId } from './request.context.js';

export type { Logger } from 'pino';
export { FailureLog } from './failure.log.js';
export { withRequestId } from './request.context.js';

export interface LoggerOptions {
  service: string;
  level: string;
}

/** What a credential is called, in a body, a header, a row or an environment. */
const CREDENTIALS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["proxy-authorization"]',
  '["x-api-key"]',
  '["x-hub-signature-256"]',
  'password',
  'new_password',
  'current_password',
  'secret',
  'token',
  'access_token',
  'refresh_token',
  'api_key',
  'code',
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'KEY_ENCRYPTION_KEY',
];
/** `err.code` says what an error is; in the rest of a line a code is one that was mailed. */
const NAMED_ALIKE = new Set(['code']);

const PARENTS = ['headers', 'body', 'request', 'request.headers', 'env'];

function redacted(): string[] {
  const under = (parent: string, name: string) =>
    name.startsWith('[') ? `${parent}${name}` : `${parent}.${name}`;
  return CREDENTIALS.flatMap((name) => {
    const named = PARENTS.map((parent) => under(parent, name));
    return NAMED_ALIKE.has(name) ? [under('body', name)] : [name, under('*', name), ...named];
  });
}

/**
 * The logger of a service: JSON lines on stdout, credentials redacted wherever a header or a body is logged. A line that
 * is logged within a request or a trace says which.
 */
export function createLogger({ service, level }: LoggerOptions, to?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextOfLine,
      serializers: { err: shownError },
      redact: { paths: redacted(), censor: '[redacted]' },
    },
    to,
  );
}

/**
 * What is logged of an error: those of drivers carry more, such as the values of a row that a constraint refused, or the
 * address that a mail server did.
 */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    stack,
    ...(code === undefined ? {} : { code }),
    ...(error.cause === undefined ? {} : { cause: shownError(error.cause) }),
  };
}

function contextOfLine(): object {
  const span = activeSpan();
  const id = requestId();
  return {
    ...(id === undefined ? {} : { request_id: id }),
    ...(span ? { trace_id: span.traceId, span_id: span.spanId } : {}),
  };
}
