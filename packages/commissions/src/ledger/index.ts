export { entryHash, GENESIS, type LedgerEntryFields } from './entry.hash.js';
