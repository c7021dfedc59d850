import { randomUUID } from 'node:crypto';
import type { Queryable } from '@slipway/database';
import * as record from '@slipway/shared/sealing';
import type { Sealer, SealingContext } from '@slipway/shared/sealing';

/** A secret of each kind, as the services store it, and how it is read back. */
export interface StoredSecret {
  kind: string;
  text: string;
  context: SealingContext;
  read: () => Promise<Buffer>;
  write: (sealed: Buffer) => Promise<void>;
}

/** Stores one secret of each kind that there is. @param seal by which key, in which version */
export async function storeSecrets(
  db: Queryable,
  seal: (text: string, context: SealingContext) => Buffer,
): Promise<StoredSecret[]> {
  const [tenant, project, directory, account, job] = Array.from({ length: 5 }, () => randomUUID());
  const ids = { tenant: tenant!, project: project!, directory: directory!, account: account!, job: job! };
  const [kid, key] = [randomUUID(), `key-${randomUUID()}`];
  await db.query('INSERT INTO tenants (id, name) VALUES ($1, $2)', [ids.tenant, 'Tenant']);
  const secrets: StoredSecret[] = [];

  const column = async (
    table: string,
    sealedColumn: string,
    where: Record<string, unknown>,
    rest: Record<string, unknown>,
    context: SealingContext,
  ) => {
    const text = `${table} of ${ids.tenant}`;
    const row = { ...where, ...rest, [sealedColumn]: seal(text, context) };
    const names = Object.keys(row);
    await db.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`,
      Object.values(row),
    );
    const whereFrom = (first: number) =>
      Object.keys(where)
        .map((name, at) => `${name} = $${first + at}`)
        .join(' AND ');
    secrets.push({
      kind: table,
      text,
      context,
      read: async () => {
        const { rows } = await db.query<{ sealed: Buffer }>(
          `SELECT ${sealedColumn} AS sealed FROM ${table} WHERE ${whereFrom(1)}`,
          Object.values(where),
        );
        return rows[0]!.sealed;
      },
      write: async (sealed) => {
        await db.query(`UPDATE ${table} SET ${sealedColumn} = $1 WHERE ${whereFrom(2)}`, [
          sealed,
          ...Object.values(where),
        ]);
      },
    });
  };

  const { tenant: tenant_id } = ids;
  await column(
    'signing_keys',
    'sealed_private_jwk',
    { kid },
    { public_jwk: '{}' },
    record.signingKeyRecord(kid),
  );
  await column(
    'projects',
    'sealed_webhook_secret',
    { id: ids.project },
    { tenant_id, slug: `slug-${ids.project}`, git_url: 'https://example.test/a.git' },
    record.webhookRecord(tenant_id, ids.project),
  );
  await column(
    'project_variables',
    'sealed_value',
    { project_id: ids.project, name: 'TOKEN' },
    { tenant_id },
    record.variableRecord(tenant_id, ids.project, 'TOKEN'),
  );
  await column(
    'directories',
    'sealed_token',
    { id: ids.directory },
    { tenant_id, name: 'Staff', base_url: 'https://example.test', allowed_domains: ['example.test'] },
    record.directoryTokenRecord(tenant_id, ids.directory),
  );
  await column(
    'accounts',
    'sealed_password',
    { id: ids.account },
    { tenant_id, directory_id: ids.directory, job_id: ids.job, email: 'a@example.test', username: 'a' },
    record.accountPasswordRecord(tenant_id, ids.account),
  );
  await column(
    'account_runs',
    'sealed_secret',
    { job_id: ids.job },
    { tenant_id, directory_id: ids.directory },
    record.accountRunRecord(tenant_id, ids.job),
  );
  await column(
    'account_password_changes',
    'sealed_password',
    { account_id: ids.account, job_id: ids.job },
    { tenant_id },
    record.accountPasswordRecord(tenant_id, ids.account),
  );
  await column(
    'dead_letters',
    'sealed_data',
    { id: ids.job },
    {
      ...{ tenant_id, user_id: ids.account, entity: 'task', operation: 'update', resource_id: ids.account },
      ...{ priority: 3, attempts: 3, reason: 'no such task', accepted_at: '2026-11-01T00:00:00Z' },
    },
    record.deadLetterRecord(tenant_id, ids.job),
  );
  await column(
    'mails',
    'sealed_content',
    { id: ids.job },
    { expires_at: '2026-11-02T00:00:00Z' },
    record.mailRecord(ids.job),
  );
  secrets.push(await storeAnswer(db, seal, tenant_id, key));
  return secrets;
}

async function storeAnswer(
  db: Queryable,
  seal: (text: string, context: SealingContext) => Buffer,
  tenantId: string,
  key: string,
): Promise<StoredSecret> {
  const context = record.answerRecord(tenantId, key);
  const text = JSON.stringify({ key: 'slw_secret' });
  const bodyOf = (sealed: Buffer) => JSON.stringify({ sealed: sealed.toString('base64') });
  await db.query(
    `INSERT INTO idempotency_keys (tenant_id, key, fingerprint, response_status, response_body)
     VALUES ($1, $2, '', 201, $3), ($1, 'open', '', 202, '{"job_id":"1"}'), ($1, 'running', '', NULL, NULL)`,
    [tenantId, key, bodyOf(seal(text, context))],
  );
  return {
    kind: 'idempotency_keys',
    text,
    context,
    read: async () => {
      const { rows } = await db.query<{ sealed: string }>(
        `SELECT response_body->>'sealed' AS sealed FROM idempotency_keys WHERE tenant_id = $1 AND key = $2`,
        [tenantId, key],
      );
      return Buffer.from(rows[0]!.sealed, 'base64');
    },
    write: async (sealed) => {
      await db.query('UPDATE idempotency_keys SET response_body = $3 WHERE tenant_id = $1 AND key = $2', [
        tenantId,
        key,
        bodyOf(sealed),
      ]);
    },
  };
}

/** Which of the secrets a key opens, and to what they were meant to be. */
export async function openedBy(sealer: Sealer, secrets: StoredSecret[]): Promise<string[]> {
  const opened: string[] = [];
  for (const { kind, text, context, read } of secrets) {
    const sealed = await read();
    try {
      if (sealer.open(sealed, context) === text) opened.push(kind);
    } catch {
      // Another key has sealed it.
    }
  }
  return opened;
}
