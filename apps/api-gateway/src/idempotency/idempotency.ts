import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { MalformedRequest } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';
import '../http/route.decorators.js';

export interface IdempotencyKey {
  key: string;
  /** Who asks, and for what: the same key for another request is a mistake, and an answer is for its own caller alone. */
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
    fingerprint: fingerprintOf(
      request.method,
      request.url.replace(/^\/api(?=\/project$)/, ''),
      body,
      senderOf(request.caller),
    ),
  };
}

/** A person, however often it has signed in meanwhile, or an API key, whose rights may be fewer than its maker's. */
function senderOf(caller: Caller | undefined): string {
  return caller ? `${caller.user_id} ${caller.api_key_id ?? ''}` : '';
}

/** What a request asks for, and who asks, as a digest. */
export function fingerprintOf(method: string, target: string, body: unknown, sender = ''): Buffer {
  return createHash('sha256')
    .update(`${method} ${target} ${sender}\n`)
    .update(JSON.stringify(body ?? null))
    .digest();
}
