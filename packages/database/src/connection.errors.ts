/**
 * Whether an error means that Postgres could not be reached, or broke off, and not that a statement was wrong: SQLSTATE
 * classes 08 (connection), 53 (resources), 57 (operator intervention), 25P03 (the session was idle in a transaction for
 * too long), the socket's own errors, and the pool's time-outs. Whether what was asked for has happened is not known.
 */
export function isConnectionError(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (/^(08|53|57)\w{3}$|^25P03$/.test(code) || SOCKET_ERRORS.has(code))) return true;
  // The socket file is not there while Postgres is down.
  if ((error as { syscall?: unknown } | null | undefined)?.syscall === 'connect') return true;
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error|not queryable|connection ended/i.test(
      error.message,
    )
  );
}

const SOCKET_ERRORS = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/** Whether a statement gave way to another one: 55P03 (it waited too long for a lock), 40001 and 40P01 (a deadlock). Nothing was done. */
export function isContention(error: unknown): boolean {
  return /^(55P03|40001|40P01)$/.test(codeOf(error) ?? '');
}

/**
 * Whether Postgres refused a value that it was given: SQLSTATE class 22 (a day that there is not, a character that no text
 * may have, a number that is too large). Nothing was done.
 */
export function isRefusedValue(error: unknown): boolean {
  return /^22\w{3}$/.test(codeOf(error) ?? '');
}

/** Whether the same statement can succeed a moment later. */
export function isPassing(error: unknown): boolean {
  return isConnectionError(error) || isContention(error);
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
