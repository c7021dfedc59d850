export { entryHash, GENESIS, type LedgerEntryFields } from './entry.hash.js';
export { hashedFields, LEDGER_COLUMNS, type LedgerRow } from './ledger.row.js';
