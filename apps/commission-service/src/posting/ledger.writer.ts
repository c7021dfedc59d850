import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { addDays } from '@slipway/commissions';
import { entryHash } from '@slipway/commissions/ledger';
import { DomainError } from '@slipway/shared/errors';
import { inSpan } from '@slipway/shared/telemetry/spans';
import { newId } from '@slipway/shared/ids';
import type { Difference } from './difference.js';
import { holdHead, moveHead } from './ledger.head.js';
import { ACCOUNTS } from './posted.js';
import { PostingPeriods } from './posting.periods.js';
import { COPY_WITHIN_MS } from './turns.js';

/** Column by column as they are copied in. */
const LEDGER_COLUMNS = `tenant_id, seq, id, posted_at, job_id, kind, party_id, contract_id, plan_version_id, unit_id,
  source_id, payment_id, reversal_id, subordinate_id, sale_on, earned_on, period_id, payable_on, currency, amount, debit,
  credit, revision, trace, hash`;

/** Text that is handed to the stream at a time. */
const CHUNK = 1 << 16;

export interface Posting {
  tenantId: string;
  jobId: string;
  /** Ends it as long as not all of it is written: then none of it is. */
  signal?: AbortSignal | undefined;
}

/**
 * Appends entries to the ledger of a tenant, in the caller's transaction; from here to its end nobody else appends.
 * @returns how many
 */
export async function append(
  client: PoolClient,
  posting: Posting,
  differences: readonly Difference[],
): Promise<number> {
  if (differences.length === 0) return 0;
  const attributes = { 'slipway.ledger.entries': differences.length };
  return inSpan('post to the ledger', { attributes }, () => write(client, posting, differences));
}

async function write(
  client: PoolClient,
  { tenantId, jobId, signal }: Posting,
  differences: readonly Difference[],
): Promise<number> {
  const head = await holdHead(client, tenantId);
  signal?.throwIfAborted();
  const periods = await PostingPeriods.read(client, tenantId);
  const payable = new PayableDays();
  const placed = [];
  for (const difference of differences) {
    refuseTooLarge(difference);
    const period = await periods.forDay(difference.earnedOn);
    const day = payable.after(difference.earnedOn, difference.holdingDays);
    // What moves forward can be paid from the period on that it has moved to; what is withdrawn, with what it takes back.
    const payableOn = latest(day, period.starts_on, difference.notPayableBefore ?? day);
    placed.push({ periodId: period.id, payableOn });
  }
  const copy = copyFrom(`COPY ledger_entries (${LEDGER_COLUMNS}) FROM STDIN`);
  const stream = client.query(Object.assign(copy, { query_timeout: COPY_WITHIN_MS }));
  const done = finished(stream);
  // Heard here, and awaited below.
  done.catch(() => undefined);
  let chunk = '';
  for (const [index, difference] of differences.entries()) {
    const { periodId, payableOn } = placed[index]!;
    const { debit, credit } = ACCOUNTS[difference.account];
    const seq = (head.seq += 1n);
    const id = newId();
    head.hash = entryHash(head.hash, {
      ...hashed(difference),
      tenant: tenantId,
      seq,
      id,
      periodId,
      payableOn,
      debitAccount: debit,
      creditAccount: credit,
      postedAt: head.now,
      jobId,
    });
    chunk +=
      `${tenantId}\t${seq}\t${id}\t${head.now}\t${jobId}\t${difference.kind}\t${difference.partyId}\t` +
      `${difference.contractId ?? NULL}\t${difference.planVersionId ?? NULL}\t${difference.unitId ?? NULL}\t` +
      `${difference.sourceId}\t${difference.paymentId ?? NULL}\t${difference.reversalId ?? NULL}\t` +
      `${difference.subordinateId ?? NULL}\t${difference.saleOn}\t${difference.earnedOn}\t${periodId}\t${payableOn}\t` +
      `${difference.currency}\t${difference.amount}\t${debit}\t${credit}\t${difference.revision}\t` +
      `${escaped(difference.trace)}\t\\\\x${head.hash.toString('hex')}\n`;
    if (chunk.length > CHUNK) {
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), done]);
      chunk = '';
      await setImmediate();
      if (signal?.aborted) stream.destroy(signal.reason);
      signal?.throwIfAborted();
    }
  }
  stream.end(chunk);
  await done;
  await moveHead(client, tenantId, head);
  return differences.length;
}

function latest(...days: string[]): string {
  return days.reduce((later, day) => (day > later ? day : later));
}

const NULL = '\\N';
/** What a column of 64 bits holds. */
const LARGEST = (1n << 63n) - 1n;

/** A rate or a fee may be written that makes more than there is of any money. */
function refuseTooLarge({ amount, currency, contractId, partyId }: Difference): void {
  if (amount <= LARGEST && amount >= -LARGEST) return;
  throw new DomainError({
    code: 'amount_too_large',
    status: 422,
    detail: `A commission of ${amount} minor units of ${currency} (party ${partyId}, contract ${contractId}) is more than an entry can hold: look at the rates of the plan.`,
  });
}

function hashed(difference: Difference) {
  return {
    kind: difference.kind,
    party: difference.partyId,
    contract: difference.contractId,
    planVersion: difference.planVersionId,
    unit: difference.unitId,
    sourceId: difference.sourceId,
    paymentId: difference.paymentId,
    reversalId: difference.reversalId,
    subordinateId: difference.subordinateId,
    saleOn: difference.saleOn,
    earnedOn: difference.earnedOn,
    currency: difference.currency,
    amount: difference.amount,
    revision: difference.revision,
    trace: difference.trace,
  };
}

/** For COPY: JSON has no line ends or tabs of its own, so backslashes are all there is to escape. */
function escaped(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}

/** Days are asked for again and again. */
class PayableDays {
  private readonly known = new Map<string, string>();

  after(day: string, holdingDays: number): string {
    if (holdingDays === 0) return day;
    const key = `${day}+${holdingDays}`;
    let later = this.known.get(key);
    if (later === undefined) {
      later = addDays(day, holdingDays);
      this.known.set(key, later);
    }
    return later;
  }
}
