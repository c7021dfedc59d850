import { randomBytes } from 'node:crypto';
import { refreshTokenRecord, type Sealer } from '@slipway/shared/sealing';

/** `<session id>.<256 random bits>.<digest of both>`. */
const ISSUED = /^(([\w-]{36})\.[\w-]{43})\.([\w-]{43})$/;

/**
 * A refresh token says of which session it is, so that every one that was ever issued for it is known again, not the last
 * two alone. The digest is keyed: who knows the id of a session, which is no secret, makes up no token of it.
 */
export function newRefreshToken(sealer: Sealer, sessionId: string): string {
  const text = `${sessionId}.${randomBytes(32).toString('base64url')}`;
  return `${text}.${sealer.mac(text, refreshTokenRecord()).toString('base64url')}`;
}

/** @returns the session that the token was issued for; nothing when it never was, or by a key that is gone, or before tokens said so */
export function sessionOfToken(sealer: Sealer, token: string): string | undefined {
  const [, text, sessionId, mac] = ISSUED.exec(token) ?? [];
  if (text === undefined || mac === undefined) return undefined;
  return sealer.matchesMac(Buffer.from(mac, 'base64url'), text, refreshTokenRecord()) ? sessionId : undefined;
}
