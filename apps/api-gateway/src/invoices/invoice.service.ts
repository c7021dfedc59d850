import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { StoredAnswer } from '@slipway/jobs';
import type {
  CreateInvoice,
  Invoice,
  InvoiceChanged,
  InvoiceListQuery,
  UpdateInvoice,
} from '@slipway/shared/contracts';
import { Repeated } from '../commissions/repeated.js';
import { answeredWhenStored } from '../commissions/stored.answer.js';
import { pageOf, windowOf } from '../http/lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { POOL } from '../platform/tokens.js';
import { readInvoice } from './invoice.detail.js';
import { prepareFacts, type FactOrder, type InvoiceFact } from './invoice.facts.js';
import { InvoiceRepository } from './invoice.repository.js';
import { shownInvoice } from './invoice.row.js';
import { deleteInvoice, insertInvoice, replaceInvoice } from './invoice.store.js';

/** Invoices, and what happens to them. */
@Injectable()
export class InvoiceService {
  private readonly facts: JobDoor<FactOrder>;

  constructor(
    @Inject(InvoiceRepository) private readonly invoices: InvoiceRepository,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(POOL) private readonly pool: Pool,
  ) {
    this.facts = submission.door('commission_update', prepareFacts);
  }

  async list(tenantId: string, query: InvoiceListQuery) {
    const { rows, total } = await this.invoices.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shownInvoice), total, query);
  }

  read(tenantId: string, id: string): Promise<Invoice> {
    return readInvoice(this.pool, tenantId, id);
  }

  /** A draft; one that is issued at once is a fact, and has a job. */
  async create(tenantId: string, body: CreateInvoice): Promise<StoredAnswer> {
    if (body.issued_on !== undefined) return this.happens(tenantId, { kind: 'create', body }, undefined);
    try {
      const id = await inTransaction(this.pool, (client) => insertInvoice(client, tenantId, body));
      return { status: 201, body: await this.unchanged(tenantId, id) };
    } catch (error) {
      return this.repeated(tenantId, error);
    }
  }

  async replace(tenantId: string, id: string, body: UpdateInvoice): Promise<Invoice> {
    await inTransaction(this.pool, (client) => replaceInvoice(client, tenantId, id, body));
    return this.read(tenantId, id);
  }

  delete(tenantId: string, id: string): Promise<void> {
    return inTransaction(this.pool, (client) => deleteInvoice(client, tenantId, id));
  }

  /** Stores what happens to an invoice, and the job that posts what that means. */
  async happens(
    tenantId: string,
    fact: InvoiceFact,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    try {
      return await this.facts.submit({
        tenantId,
        // Somebody waits for it, and it is short.
        priority: 5,
        idempotency,
        domain: () => ({ tenantId, fact }),
        answer: answeredWhenStored,
      });
    } catch (error) {
      return this.repeated(tenantId, error);
    }
  }

  private async repeated(tenantId: string, error: unknown): Promise<StoredAnswer> {
    if (!(error instanceof Repeated)) throw error;
    return { status: 200, body: await this.unchanged(tenantId, error.storedId) };
  }

  private async unchanged(tenantId: string, id: string): Promise<InvoiceChanged> {
    return { invoice: await this.read(tenantId, id), job_id: null };
  }
}
