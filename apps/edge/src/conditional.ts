/** Whether If-None-Match says that the client has this representation already: weak comparison, lists, `*`. */
export function matchesEtag(header: string, etag: string): boolean {
  if (header === etag || header.trim() === '*') return true;
  for (const [, tag] of header.matchAll(/(?:W\/)?("[^"]*")/g)) if (tag === etag) return true;
  return false;
}

/** Whether If-Range allows a part to be sent: only a strong match does. A date never matches, as we send none. */
export function allowsRange(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}

/** Byte positions from 0, both inclusive. */
type RequestedRange = { start: number; end: number } | 'unsatisfiable' | undefined;

/**
 * Reads a Range header with one range of bytes. Undefined, which means to send everything (RFC 9110, 14.2 allows it),
 * for several ranges, other units and what is malformed.
 */
export function parseRange(header: string, size: number): RequestedRange {
  const match = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header);
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
