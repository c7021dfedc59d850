/** A refusal that is over soon, as that of a gateway which cannot ask its database now. */
const UNAVAILABLE = 503;
/** How long is waited where the answer does not say, and at most where it does, in seconds. */
const WAIT = { usual: 1, longest: 10 };

/**
 * Makes a call, and makes it again while it is answered 503: after as long as `Retry-After` says.
 * @param times how often it may be made again
 * @returns the last answer
 */
export async function repeated(times: number, call: () => Promise<Response>): Promise<Response> {
  for (let left = times; ; left -= 1) {
    const response = await call();
    if (response.status !== UNAVAILABLE || left <= 0) return response;
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, secondsOf(response) * 1_000));
  }
}

/** `Retry-After` may be a date as well (RFC 9110, 10.2.3): then the usual wait is as good. */
function secondsOf({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? WAIT.usual);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), WAIT.longest) : WAIT.usual;
}
