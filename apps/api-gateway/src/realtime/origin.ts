import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a page of this origin may open a socket. Programs send no Origin; a page of the gateway's own host may; any
 * other origin must be on the list, because browsers open sockets across origins without asking.
 */
export function isAllowedOrigin({ origin, host }: IncomingHttpHeaders, allowed: string[]): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
