const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// Node hands over the bytes of a request target as Latin-1 characters.
const PLAIN = /^[\x21-\x24\x26-\x7e]*$/;
const BROKEN_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const ENCODED_SLASH = /%2f/i;

/** The path part of a request target: without query, and without scheme and host when it has them. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query === -1 ? target : target.slice(0, query);
  if (path.startsWith('/')) return path;
  const absolute = /^https?:\/\/[^/]*(\/.*)?$/i.exec(path);
  return absolute ? (absolute[1] ?? '/') : path;
}

/**
 * Decodes a path exactly once, as UTF-8. 'malformed' when an escape is broken, the bytes are not UTF-8 or it does not
 * start with `/`; 'absent' when it cannot name a file: `%2f` is a character of a name, not a separator
 * (RFC 3986, 2.2), and no file has it.
 */
export function decodePath(raw: string): { path: string } | 'malformed' | 'absent' {
  if (!raw.startsWith('/')) return 'malformed';
  if (PLAIN.test(raw)) return { path: raw };
  if (BROKEN_ESCAPE.test(raw)) return 'malformed';
  if (ENCODED_SLASH.test(raw)) return 'absent';
  const latin1 = raw.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  try {
    return { path: utf8.decode(Buffer.from(latin1, 'latin1')) };
  } catch {
    return 'malformed';
  }
}

/** The inverse, for a Location header. It always reads as a path, never as another host (`//host`). */
export function encodePath(path: string): string {
  return path.replace(/^\/+/, '/').split('/').map(encodeURIComponent).join('/');
}
