import { hash } from 'node:crypto';

/** What the first entry of a ledger follows. */
export const GENESIS = Buffer.alloc(32);

/** An entry as it is hashed: every column that says something. Absent ones are null; amounts are in minor units. */
export interface LedgerEntryFields {
  tenant: string;
  /** Dense, from 1. */
  seq: bigint;
  id: string;
  kind: string;
  party: string;
  contract: string | null;
  planVersion: string | null;
  unit: string | null;
  sourceId: string;
  paymentId: string | null;
  reversalId: string | null;
  subordinateId: string | null;
  /** ISO date. */
  saleOn: string;
  /** ISO date. */
  earnedOn: string;
  periodId: string;
  /** ISO date. */
  payableOn: string;
  currency: string;
  amount: bigint;
  debitAccount: string;
  creditAccount: string;
  revision: number;
  /** ISO text, exactly as it is stored. */
  postedAt: string;
  jobId: string;
  /** The exact text of the trace. */
  trace: string;
}

/** One that is read and written again and again: an entry fits unless its trace is very long. */
let bytes = Buffer.allocUnsafe(8_192);
let end = 0;

/** UTF-8 takes at most three bytes for each unit of UTF-16. */
const BYTES_PER_UNIT = 3;
const LENGTH_BYTES = 4;
/** The length that no text has: the field is null. */
const ABSENT = 0xffff_ffff;

/**
 * SHA-256 over the hash of the entry before and every field, each with its length before it, so that no two entries have
 * the same bytes. 32 bytes.
 */
export function entryHash(previous: Buffer, entry: LedgerEntryFields): Buffer {
  end = 0;
  room(LENGTH_BYTES + previous.length);
  end = bytes.writeUInt32BE(previous.length, end);
  end += previous.copy(bytes, end);
  put(entry.tenant);
  put(entry.seq.toString());
  put(entry.id);
  put(entry.kind);
  put(entry.party);
  put(entry.contract);
  put(entry.planVersion);
  put(entry.unit);
  put(entry.sourceId);
  put(entry.paymentId);
  put(entry.reversalId);
  put(entry.subordinateId);
  put(entry.saleOn);
  put(entry.earnedOn);
  put(entry.periodId);
  put(entry.payableOn);
  put(entry.currency);
  put(entry.amount.toString());
  put(entry.debitAccount);
  put(entry.creditAccount);
  put(String(entry.revision));
  put(entry.postedAt);
  put(entry.jobId);
  put(entry.trace);
  return hash('sha256', bytes.subarray(0, end), 'buffer');
}

function put(text: string | null): void {
  if (text === null) {
    room(LENGTH_BYTES);
    end = bytes.writeUInt32BE(ABSENT, end);
    return;
  }
  room(LENGTH_BYTES + text.length * BYTES_PER_UNIT);
  const written = bytes.write(text, end + LENGTH_BYTES);
  bytes.writeUInt32BE(written, end);
  end += LENGTH_BYTES + written;
}

/** Makes the buffer larger where it is too small for what comes. */
function room(needed: number): void {
  if (end + needed <= bytes.length) return;
  const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, end + needed));
  bytes.copy(larger, 0, 0, end);
  bytes = larger;
}
