import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { inTransaction } from '@slipway/database';
import type { StoredAnswer } from '@slipway/jobs';
import type { ListQuery, PayoutQuery, Statement, StatementListQuery } from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { entryPage, entryWindow } from '../commissions/entry.pages.js';
import { prepareEach } from '../commissions/prepare.each.js';
import { answerWith, answeredWhenStored } from '../commissions/stored.answer.js';
import { updateOf } from '../commissions/update.payload.js';
import { pageOf, windowOf } from '../http/lists.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { todayOf } from '../periods/calendar.js';
import { POOL } from '../platform/tokens.js';
import { payoutCsv, payoutXml, type Payout } from './payout.js';
import { approve, markPaid } from './statement.approval.js';
import { statementCsv } from './statement.csv.js';
import { statementPdf } from './statement.pdf.js';
import { StatementRepository } from './statement.repository.js';
import { shownStatement } from './statement.row.js';

interface Payment {
  tenantId: string;
  statementId: string;
  paidOn: string | undefined;
}

/** What parties are owed for closed periods: approved, paid, and as files. */
@Injectable()
export class StatementService {
  private readonly payments: JobDoor<Payment>;

  constructor(
    @Inject(StatementRepository) private readonly statements: StatementRepository,
    @Inject(JobSubmission) submission: JobSubmission,
    @Inject(POOL) private readonly pool: Pool,
  ) {
    this.payments = submission.door('commission_update', (client, submissions) =>
      prepareEach(
        client,
        submissions,
        ({ statementId }) => statementId,
        async (one) => {
          const { tenantId, statementId, paidOn } = one.domain;
          const row = await markPaid(client, tenantId, statementId, paidOn);
          await answerWith(client, one, {
            statement: shownStatement(row),
            job_id: one.jobId,
          });
          return { payload: updateOf(`Payout to ${row.party_name}`, { statement_id: statementId }) };
        },
      ),
    );
  }

  async list(tenantId: string, query: StatementListQuery) {
    const { rows, total } = await this.statements.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shownStatement), total, query);
  }

  async read(tenantId: string, id: string): Promise<Statement> {
    return shownStatement(await this.statements.find(tenantId, id));
  }

  async entries(tenantId: string, id: string, query: ListQuery) {
    const { entries: total } = await this.statements.find(tenantId, id);
    const rows = await this.statements.entries(tenantId, id, entryWindow(query));
    return entryPage(rows, total, query);
  }

  async approve(caller: Caller, id: string, step: string | undefined): Promise<Statement> {
    await inTransaction(this.pool, (client) => approve(client, caller, id, step));
    return this.read(caller.tenant_id, id);
  }

  pay(
    tenantId: string,
    statementId: string,
    paidOn: string | undefined,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.payments.submit({
      tenantId,
      priority: 5,
      idempotency,
      domain: () => ({ tenantId, statementId, paidOn }),
      answer: answeredWhenStored,
    });
  }

  async csv(tenantId: string, id: string): Promise<Readable> {
    const statement = await this.statements.find(tenantId, id);
    return Readable.from(statementCsv(statement, this.statements.allEntries(tenantId, id)));
  }

  async pdf(tenantId: string, id: string): Promise<Readable> {
    const statement = await this.statements.find(tenantId, id);
    return statementPdf(statement, this.statements.allEntries(tenantId, id));
  }

  /** All approved statements of a period that are not paid yet. */
  async payout(tenantId: string, query: PayoutQuery): Promise<string> {
    const { rows } = await this.pool.query<Payout>(
      `SELECT s.id AS statement_id, s.party_id, s.party_name, n.iban, s.currency, s.due, p.key AS period
       FROM statements s JOIN periods p ON p.id = s.period_id JOIN parties n ON n.id = s.party_id
       WHERE s.tenant_id = $1 AND p.key = $2 AND s.status = 'approved' AND s.due > 0 ORDER BY s.party_name, s.id`,
      [tenantId, query.period],
    );
    if (query.format === 'csv') return payoutCsv(rows);
    return payoutXml(rows, query, await todayOf(this.pool, tenantId));
  }
}
