import { problem } from '@slipway/shared/contracts';

/** A refusal that is over soon, as that of a gateway which cannot ask its database now. */
const UNAVAILABLE = 503;
/** How long is waited where the answer does not say, and at most where it does, in seconds. */
const WAIT = { usual: 1, longest: 10 };

/**
 * Makes a call, and makes it again while it is answered 503: after as long as `Retry-After` says. An earlier try whose end
 * nobody knows may hold the key of the next one: that is waited for as well.
 * @param times how often it may be made again
 * @returns the last answer, but the last 503 where a try before holds the key to the end
 */
export async function repeated(times: number, call: () => Promise<Response>): Promise<Response> {
  let unavailable: Response | undefined;
  for (let left = times; ; left -= 1) {
    const response = await call();
    if (response.status === UNAVAILABLE) unavailable = await read(response);
    else if (!unavailable || !(await isKeyRunning(response))) return response;
    if (left <= 0) return unavailable;
    await new Promise((resolve) => setTimeout(resolve, secondsOf(response) * 1_000));
  }
}

/** With all of its body: one that nobody reads would keep its connection. */
const read = async (response: Response): Promise<Response> => new Response(await response.text(), response);

async function isKeyRunning(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return problem.safeParse(body).data?.type.endsWith(':idempotency-key-running') ?? false;
}

/** `Retry-After` may be a date as well (RFC 9110, 10.2.3): then the usual wait is as good. */
function secondsOf({ headers }: Response): number {
  const seconds = Number(headers.get('retry-after') ?? WAIT.usual);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), WAIT.longest) : WAIT.usual;
}
