export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One rejected input: where it is (`path`, dot-separated) and what is wrong with it. */
export interface FieldIssue {
  path: string;
  message: string;
}

export interface DomainErrorOptions {
  /** Stable, machine-readable name, snake_case. It ends the problem's `type` URI. */
  code: string;
  /** HTTP status with which the error leaves the system. */
  status: number;
  /** A sentence that a person can act on; it is shown to callers, so it holds nothing internal. */
  detail: string;
  level?: LogLevel;
  /** Whether doing the same again later can succeed. */
  retryable?: boolean;
  errors?: FieldIssue[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** An error of the domain: it knows its code, its HTTP status, its log level and whether a retry can help. */
export class DomainError extends Error {
  readonly code: string;
  readonly status: number;
  readonly level: LogLevel;
  readonly retryable: boolean;
  readonly errors: FieldIssue[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(options: DomainErrorOptions) {
    super(options.detail, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.status = options.status;
    this.level = options.level ?? (options.status >= 500 ? 'error' : 'info');
    this.retryable = options.retryable ?? false;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError;
}

/** The message of anything that can be thrown, an `Error` or not. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  if (thrown === undefined || thrown === null) return '';
  try {
    return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? typeof thrown);
  } catch {
    return 'a value that cannot be printed was thrown';
  }
}
