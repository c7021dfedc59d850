import { z } from 'zod';
import type { ListQuery } from '@slipway/shared/contracts';
import { keyedPage, keyedWindow, type KeyedWindow } from '../http/keyed.lists.js';
import { shownEntry, type EntryRow } from './entry.row.js';

const SEQ = z.string().regex(/^\d{1,18}$/);

/** Where a page of entries begins: their order is that of the ledger, or the other way round. */
export function entryWindow(query: ListQuery): KeyedWindow {
  return keyedWindow(query, SEQ);
}

export function entryPage(rows: readonly EntryRow[], total: number, query: ListQuery) {
  return keyedPage(rows.map(shownEntry), total, query, ({ seq }) => String(seq));
}
