import { z } from 'zod';
import type { ListQuery } from '@slipway/shared/contracts';
import { MalformedRequest } from '@slipway/shared/errors';

export interface Window {
  offset: number;
  limit: number;
  /** Only ids that come after this one in the order of the list: the cursor's, which makes the page number irrelevant. */
  before: string | undefined;
}

const uuid = z.uuid();

/** Where a page starts. A cursor is opaque to callers: the last id of the page before. */
export function windowOf({ page, limit, cursor }: ListQuery): Window {
  if (cursor === undefined) return { offset: (page - 1) * limit, limit, before: undefined };
  const before = uuid.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (!before.success)
    throw new MalformedRequest('The cursor is not one of ours.', [
      { path: 'cursor', message: 'is not valid' },
    ]);
  return { offset: 0, limit, before: before.data };
}

/** A page of a list, with the cursor of the next one while pages are full. */
export function pageOf<T extends { id: string }>(data: T[], total: number, { page, limit }: ListQuery) {
  const last = data.length === limit ? data.at(-1) : undefined;
  return {
    data,
    page,
    limit,
    total,
    next_cursor: last ? Buffer.from(last.id, 'utf8').toString('base64url') : null,
  };
}
