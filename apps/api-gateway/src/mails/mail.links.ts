import { createHash, randomBytes } from 'node:crypto';

/** A token for a link that is mailed: 256 random bits. Only its hash is stored. */
export function newToken(): { token: string; hash: Buffer } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOfToken(token) };
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A page of the dashboard with a token. It stands in the fragment: it reaches no server and no log by being opened. */
export function linkTo(publicUrl: string, page: 'invitation' | 'reset-password', token: string): string {
  return `${publicUrl.replace(/\/$/, '')}/${page}#${token}`;
}
