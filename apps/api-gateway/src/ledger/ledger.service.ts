import { setImmediate as turn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import type { LedgerVerification } from '@slipway/shared/contracts';
import { DomainError } from '@slipway/shared/errors';
import { POOL } from '../platform/tokens.js';
import { endOf, entriesUpTo, sumsUpTo } from './ledger.reading.js';
import { LedgerCheck } from './ledger.verification.js';

/** Rows after which other requests have their turn: some milliseconds. */
const TURN = 250;
/** Verifications at a time: each keeps the one thread of the process busy, and a connection for most of its time. */
const AT_ONCE = 2;

/** Whether the ledger is as it was written. */
@Injectable()
export class LedgerService {
  /** Tenants whose ledger is being verified. */
  private readonly running = new Set<string>();

  constructor(@Inject(POOL) private readonly pool: Pool) {}

  /**
   * Reads all entries up to where the ledger ends now, a batch at a time: what is posted meanwhile is not in it. And it reads
   * them each time: that a ledger ends as it did says nothing of what is before its end.
   * @throws DomainError 429 while this one, or as many as there may be, are being verified
   */
  async verify(tenantId: string): Promise<LedgerVerification> {
    if (this.running.has(tenantId) || this.running.size >= AT_ONCE) throw inProgress();
    this.running.add(tenantId);
    try {
      return await this.check(tenantId);
    } finally {
      this.running.delete(tenantId);
    }
  }

  private async check(tenantId: string): Promise<LedgerVerification> {
    const end = await endOf(this.pool, tenantId);
    const ledger = new LedgerCheck(tenantId);
    await each(entriesUpTo(this.pool, tenantId, end), (row) => ledger.add(row));
    ledger.end(end);
    await each(sumsUpTo(this.pool, tenantId, end), (sum) => ledger.addSum(sum));
    return ledger.result();
  }
}

async function each<T>(batches: AsyncIterable<readonly T[]>, take: (row: T) => void): Promise<void> {
  for await (const rows of batches)
    for (const [index, row] of rows.entries()) {
      take(row);
      if (index % TURN === TURN - 1) await turn();
    }
}

function inProgress(): DomainError {
  return new DomainError({
    code: 'verification_in_progress',
    status: 429,
    detail: 'This ledger, or those of others, are being verified just now. Ask again in some seconds.',
    retryable: true,
    retryAfterSeconds: 5,
  });
}
