import type { EntryFilter } from '@slipway/client';

/** As it stands in the address: of `as_of`, a day. */
export type LedgerSearch = EntryFilter;

/** What the API is asked: as known at the end of a day. */
export function entryFilter({ as_of, ...filter }: LedgerSearch): EntryFilter {
  return as_of === undefined ? filter : { ...filter, as_of: `${as_of}T23:59:59.999Z` };
}
