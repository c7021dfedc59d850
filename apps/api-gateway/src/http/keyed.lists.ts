import type { z } from 'zod';
import type { ListQuery } from '@slipway/shared/contracts';
import { MalformedRequest } from '@slipway/shared/errors';

/** Where a page of a list begins whose order is not that of ids. */
export interface KeyedWindow {
  offset: number;
  limit: number;
  /** Only what comes after this key in the order of the list. */
  after: string | undefined;
}

/**
 * @param schema of a key: it takes nothing that the statement cannot compare
 * @throws MalformedRequest
 */
export function keyedWindow({ page, limit, cursor }: ListQuery, schema: z.ZodType<string>): KeyedWindow {
  if (cursor === undefined) return { offset: (page - 1) * limit, limit, after: undefined };
  const { data: after } = schema.safeParse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (after === undefined)
    throw new MalformedRequest('The cursor is not one of ours.', [
      { path: 'cursor', message: 'is not valid' },
    ]);
  return { offset: 0, limit, after };
}

/** A page of such a list, with the cursor of the next one while pages are full. */
export function keyedPage<T>(
  data: T[],
  total: number,
  { page, limit }: ListQuery,
  keyOf: (item: T) => string,
) {
  const last = data.length === limit ? data.at(-1) : undefined;
  return {
    data,
    page,
    limit,
    total,
    next_cursor: last === undefined ? null : Buffer.from(keyOf(last), 'utf8').toString('base64url'),
  };
}
