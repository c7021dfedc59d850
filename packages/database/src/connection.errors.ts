/**
 * Whether an error means that Postgres could not be reached, or broke off, and not that a statement was wrong: SQLSTATE
 * classes 08 (connection), 53 (resources), 57 (operator intervention), the socket's own errors, and the pool's time-outs.
 */
export function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  if (typeof code === 'string' && /^(08|53|57)\w{3}$|^E[A-Z]+$/.test(code)) return true;
  return (
    error instanceof Error &&
    /connection terminated|timeout exceeded when trying to connect|query read timeout|connection error/i.test(
      error.message,
    )
  );
}
