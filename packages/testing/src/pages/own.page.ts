import type { IncomingHttpHeaders } from 'node:http';

/** Whether a form was posted by a page of this server: browsers say so; what is no browser says nothing. */
export function isOwnPage(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}
