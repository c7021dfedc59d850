import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { MalformedRequest } from '@slipway/shared/errors';

export interface IdempotencyKey {
  key: string;
  /** What the request asks for: the same key for another request is a mistake of the caller. */
  fingerprint: Buffer;
}

/**
 * The `Idempotency-Key` of a request (IETF draft-ietf-httpapi-idempotency-key-header), if it has one.
 * @param body what the request asks for, where its body was a stream
 * @throws MalformedRequest when it is empty, longer than 255 characters or not printable ASCII
 */
export function idempotencyKeyOf(
  request: FastifyRequest,
  body: unknown = request.body,
): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw new MalformedRequest('The Idempotency-Key must have 1 to 255 printable ASCII characters.', [
      { path: 'Idempotency-Key', message: 'not usable' },
    ]);
  }
  return {
    key,
    fingerprint: fingerprintOf(request.method, request.url.replace(/^\/api(?=\/project$)/, ''), body),
  };
}

/** What a request asks for, as a digest. */
export function fingerprintOf(method: string, target: string, body: unknown): Buffer {
  return createHash('sha256')
    .update(`${method} ${target}\n`)
    .update(JSON.stringify(body ?? null))
    .digest();
}
