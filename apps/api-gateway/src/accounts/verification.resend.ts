import type { PoolClient } from 'pg';
import type { Prepared, Submission } from '@slipway/jobs';
import { Conflict, DomainError, NotFound } from '@slipway/shared/errors';

export interface ResendOrder {
  tenantId: string;
  accountId: string;
}

/** Mails to one address: one a minute, five an hour. */
const LIMITS = [
  { seconds: 60, mails: 1 },
  { seconds: 3_600, mails: 5 },
] as const;

interface Subject {
  email: string;
  status: string;
  verified_at: Date | null;
}

/** Notes that mails are asked for, in the transaction that stores their jobs. */
export async function prepareResends(
  client: PoolClient,
  submissions: Submission<ResendOrder>[],
): Promise<Prepared<'verification_mail'>[]> {
  const prepared: Prepared<'verification_mail'>[] = [];
  for (const { domain } of submissions) prepared.push(await prepare(client, domain));
  return prepared;
}

async function prepare(
  client: PoolClient,
  { tenantId, accountId }: ResendOrder,
): Promise<Prepared<'verification_mail'>> {
  const { rows } = await client.query<Subject>(
    'SELECT email, status, verified_at FROM accounts WHERE tenant_id = $1 AND id = $2 FOR UPDATE',
    [tenantId, accountId],
  );
  const subject = rows[0];
  if (!subject) return { refusal: new NotFound('account') };
  const refusal = refusalOf(subject) ?? (await limitOf(client, tenantId, accountId));
  if (refusal) return { refusal };
  await client.query('INSERT INTO verification_sends (account_id) VALUES ($1)', [accountId]);
  return { payload: { title: subject.email, account_id: accountId } };
}

function refusalOf({ status, verified_at }: Subject): DomainError | undefined {
  if (verified_at) return new Conflict('already_verified', 'This address is verified already.');
  if (status === 'created') return undefined;
  return new Conflict(
    'account_not_there',
    status === 'disabled' ? 'This account is disabled.' : 'This account is not in its directory (yet).',
  );
}

async function limitOf(
  client: PoolClient,
  tenantId: string,
  accountId: string,
): Promise<DomainError | undefined> {
  // How long ago each mail was asked for, by the one clock that wrote it down; the newest first.
  const { rows } = await client.query<{ seconds: number }>(
    `SELECT extract(epoch FROM now() - s.at)::float8 AS seconds
     FROM verification_sends s JOIN accounts a ON a.id = s.account_id
     WHERE a.tenant_id = $1 AND a.id = $2 ORDER BY s.at DESC LIMIT 5`,
    [tenantId, accountId],
  );
  const waits = LIMITS.map(({ seconds, mails }) => {
    const oldest = rows[mails - 1];
    return oldest ? Math.ceil(seconds - oldest.seconds) : 0;
  });
  const wait = Math.max(...waits);
  if (wait <= 0) return undefined;
  return new DomainError({
    code: 'resend_limited',
    status: 429,
    detail: `A mail was sent already. The next one can be asked for in ${wait} seconds.`,
    retryAfterSeconds: wait,
  });
}
