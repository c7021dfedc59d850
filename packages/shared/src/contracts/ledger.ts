import { z } from 'zod';
import { timestamp } from './common.js';
import { money } from './money.js';

/** Whether the ledger is as it was written. */
export const ledgerVerification = z.object({
  valid: z.boolean(),
  entries: z.number().int(),
  /** SHA-256 of the chain's end, hexadecimal; empty before the first entry. */
  head: z.string(),
  /** Traces calculated again. */
  replayed: z.number().int(),
  /** Sums by account, which add to zero in each currency. */
  balances: z.array(z.object({ account: z.string(), balance: money })),
  /** The first thing that is wrong. */
  fault: z.object({ seq: z.number().int(), reason: z.string() }).nullable(),
  verified_at: timestamp,
});
export type LedgerVerification = z.infer<typeof ledgerVerification>;
