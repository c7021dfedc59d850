import { id, type ListQuery } from '@slipway/shared/contracts';
import { keyedPage, keyedWindow } from './keyed.lists.js';

export interface Window {
  offset: number;
  limit: number;
  /** Only ids that come after this one in the order of the list: the cursor's, which makes the page number irrelevant. */
  before: string | undefined;
}

/** Where a page starts. A cursor is opaque to callers: the last id of the page before. */
export function windowOf(query: ListQuery): Window {
  const { after: before, ...window } = keyedWindow(query, id);
  return { ...window, before };
}

/** A page of a list, with the cursor of the next one while pages are full. */
export function pageOf<T extends { id: string }>(data: T[], total: number, query: ListQuery) {
  return keyedPage(data, total, query, ({ id }) => id);
}
