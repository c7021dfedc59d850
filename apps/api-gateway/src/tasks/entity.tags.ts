import type { FastifyReply } from 'fastify';
import { DomainError, MalformedRequest } from '@slipway/shared/errors';

/** The largest version that a row can have. */
const LAST_VERSION = 2 ** 31 - 1;

interface EntityTag {
  isWeak: boolean;
  opaque: string;
}

/** Gives an answer the entity tag of what it shows: its version, where it is stored. @returns its body */
function tagged<T extends { version: number | null }>(reply: FastifyReply, shown: T): T {
  if (shown.version !== null) void reply.header('etag', `"${shown.version}"`);
  return shown;
}

/** What was written, with its tag; 202 where it is kept until it can be stored. */
export function shown<T extends { version: number | null; buffered: boolean }>(
  reply: FastifyReply,
  written: T,
): T {
  if (written.buffered) void reply.status(202);
  return tagged(reply, written);
}

/** The same, and 304 without a body where the caller has this version already (RFC 9110, 13.1.2). */
export function taggedUnlessKnown<T extends { version: number | null }>(
  reply: FastifyReply,
  shown: T,
  ifNoneMatch: string | undefined,
): T | undefined {
  tagged(reply, shown);
  if (shown.version === null || ifNoneMatch === undefined) return shown;
  // What cannot be read is no condition: the whole answer is always right.
  const known = ifNoneMatch.trim() === '*' || entityTags(ifNoneMatch)?.some(names(shown.version));
  if (!known) return shown;
  void reply.status(304);
  return undefined;
}

/**
 * The versions that an `If-Match` takes (RFC 9110, 13.1.1). None is taken where there are only weak tags, or tags that
 * were never ours.
 * @returns nothing where any is taken
 * @throws MalformedRequest
 */
export function versionsOf(ifMatch: string | undefined): number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const tags = entityTags(ifMatch);
  if (!tags)
    throw new MalformedRequest('If-Match must be "*" or a list of entity tags, like "3".', [
      { path: 'If-Match', message: 'is not a list of entity tags' },
    ]);
  return tags
    .filter(({ isWeak, opaque }) => !isWeak && /^[1-9]\d{0,9}$/.test(opaque))
    .map(({ opaque }) => Number(opaque))
    .filter((version) => version <= LAST_VERSION);
}

/** 412: it is at another version than those that the caller has named. */
export function versionMismatch(what: string, version: number): DomainError {
  return new DomainError({
    code: 'precondition_failed',
    status: 412,
    detail: `The ${what} was changed by somebody else: it is at version ${version} now. Read it, and decide again.`,
    errors: [{ path: 'If-Match', message: `the present version is "${version}"` }],
  });
}

const names =
  (version: number) =>
  ({ opaque }: EntityTag) =>
    opaque === String(version);

/**
 * A list of entity tags (RFC 9110, 8.8.3 and 5.6.1: elements may be empty, but not all of them).
 * @returns nothing for what is none
 */
function entityTags(header: string): EntityTag[] | undefined {
  // A tag may hold commas, so that the list is not split but read.
  const element = /[\t ]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*)?(,|$)/y;
  const tags: EntityTag[] = [];
  for (let separator: string | undefined = ','; separator === ',';) {
    const found = element.exec(header);
    if (!found) return undefined;
    if (found[2] !== undefined) tags.push({ isWeak: found[1] !== undefined, opaque: found[2] });
    separator = found[3];
  }
  return tags.length > 0 ? tags : undefined;
}
