import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { Prepared, StoredAnswer, Submission } from '@slipway/jobs';
import type { JobAccepted, UpdateAccount } from '@slipway/shared/contracts';
import type { JobPayload } from '@slipway/shared/contracts/jobs';
import { Conflict, NotFound, Unprocessable, type DomainError } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';
import type { IdempotencyKey } from '../idempotency/idempotency.js';
import { JobSubmission, type JobDoor } from '../jobs/job.submission.js';
import { domainOf, wrongDomain } from './account.list.rules.js';

type Change = JobPayload<'account_change'>['change'];

interface ChangeOrder {
  tenantId: string;
  accountId: string;
  change: Change;
}

interface Subject {
  email: string;
  directory_id: string;
  allowed_domains: string[];
  being_made: boolean;
  is_linked: boolean;
}

/** Changes accounts, and deletes them: in their directory first, by a job. */
@Injectable()
export class AccountChangeService {
  private readonly jobs: JobDoor<ChangeOrder>;

  constructor(@Inject(JobSubmission) submission: JobSubmission) {
    this.jobs = submission.door('account_change', prepareChanges, { keptBy: ({ accountId }) => accountId });
  }

  update(
    caller: Caller,
    id: string,
    fields: UpdateAccount,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.submit(caller, id, { kind: 'update', fields }, idempotency);
  }

  delete(caller: Caller, id: string, idempotency: IdempotencyKey | undefined): Promise<StoredAnswer> {
    return this.submit(caller, id, { kind: 'delete' }, idempotency);
  }

  private submit(
    { tenant_id: tenantId }: Caller,
    accountId: string,
    change: Change,
    idempotency: IdempotencyKey | undefined,
  ): Promise<StoredAnswer> {
    return this.jobs.submit({
      tenantId,
      // Somebody waits for it, and it is short.
      priority: 5,
      idempotency,
      domain: () => ({ tenantId, accountId, change }),
      answer: (job_id) => ({ job_id, status: 'pending' }) satisfies JobAccepted,
    });
  }
}

async function prepareChanges(
  client: PoolClient,
  submissions: Submission<ChangeOrder>[],
): Promise<Prepared<'account_change'>[]> {
  const prepared: Prepared<'account_change'>[] = [];
  for (const { domain: order } of submissions) {
    const subject = await subjectOf(client, order);
    const refusal = await refusalOf(client, order, subject);
    if (refusal || !subject) prepared.push({ refusal: refusal ?? new NotFound('account') });
    else
      prepared.push({
        payload: {
          title: subject.email,
          directory_id: subject.directory_id,
          account_id: order.accountId,
          change: order.change,
        },
      });
  }
  return prepared;
}

async function subjectOf(
  client: PoolClient,
  { tenantId, accountId }: ChangeOrder,
): Promise<Subject | undefined> {
  const { rows } = await client.query<Subject>(
    `SELECT a.email, a.directory_id, d.allowed_domains,
       a.status IN ('pending', 'failed') AND coalesce(j.status IN ('pending', 'queued', 'active'), false) AS being_made,
       a.origin IS NOT DISTINCT FROM 'linked' AS is_linked
     FROM accounts a JOIN directories d ON d.tenant_id = a.tenant_id AND d.id = a.directory_id
       LEFT JOIN jobs j ON j.tenant_id = a.tenant_id AND j.id = a.job_id
     WHERE a.tenant_id = $1 AND a.id = $2`,
    [tenantId, accountId],
  );
  return rows[0];
}

async function refusalOf(
  client: PoolClient,
  { tenantId, accountId, change }: ChangeOrder,
  subject: Subject | undefined,
): Promise<DomainError | undefined> {
  if (!subject) return new NotFound('account');
  if (subject.being_made)
    return new Conflict(
      'account_being_made',
      'This account is just being made. Wait for its job, or cancel that first.',
    );
  if (change.kind === 'delete') return undefined;
  const { email, username, active, reset_password } = change.fields;
  if (subject.is_linked && (active !== undefined || reset_password))
    return new Conflict(
      'account_linked',
      `This account was in its directory before. It is not ours to ${reset_password ? 'give a password' : 'lock or unlock'}: do that in the directory itself.`,
    );
  if (email && !subject.allowed_domains.includes(domainOf(email))) {
    const message = wrongDomain(subject.allowed_domains);
    return new Unprocessable('invalid_request', `email: ${message}`, [{ path: 'email', message }]);
  }
  const { rows } = await client.query<{ is_email: boolean }>(
    `SELECT lower(email) = lower($4) IS TRUE AS is_email FROM accounts
     WHERE tenant_id = $1 AND directory_id = $2 AND id <> $3 AND (lower(email) = lower($4) OR lower(username) = lower($5)) LIMIT 1`,
    [tenantId, subject.directory_id, accountId, email ?? null, username ?? null],
  );
  if (!rows[0]) return undefined;
  const path = rows[0].is_email ? 'email' : 'username';
  return new Conflict('account_exists', `${path}: another account of this directory has it already.`);
}
