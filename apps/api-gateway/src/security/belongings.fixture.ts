import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { storeKey, type Manifest } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { deadLetterRecord, Sealer } from '@slipway/shared/sealing';
import { DOMAIN } from '../accounts/account.fixture.js';
import { Books, PLAN } from '../commissions/commission.fixture.js';
import { GIT_URL, type TestGateway } from '../gateway.fixture.js';
import { statement } from '../statements/statement.fixture.js';
import type { References } from './valid.bodies.fixture.js';

/** A new tenant that has one of everything that has a name of its own in a path. */
export class Belongings {
  private constructor(
    readonly books: Books,
    /** By what comes before it in a path: `/api/tasks`. */
    readonly ids: ReadonlyMap<string, string>,
    /** By the fields of bodies that refer to it: `party_id`. */
    readonly references: References,
  ) {}

  static async of(gateway: TestGateway): Promise<Belongings> {
    const books = await Books.open(gateway);
    const contract = await books.contract();
    const partyId = contract.participants[0].party_id as string;
    const { id: planId } = await books.done('POST', '/api/plans', { name: 'Plan', document: PLAN });
    const entry = await statement(books);
    const builds = await deployment(books);
    const directory = (await books.done('GET', '/api/directories')).data[0].id as string;
    const sku = `sku-${newId()}`;
    await books.done('PUT', `/api/products/${sku}`, { name: 'Product' });
    await books.done('PUT', `/api/product-categories/${sku}`, { name: 'Category' });
    const invoice = await books.draft(contract.id);
    const run = await books.done('POST', '/api/commissions/runs', {
      what_if: { plan: { plan_id: contract.plan_id, document: PLAN } },
    });
    const ids: Record<string, string> = {
      ...builds,
      '/api/jobs': (await books.done('POST', '/api/detections', { git_url: GIT_URL })).job_id,
      '/api/accounts': await account(books),
      '/api/directories': directory,
      '/api/auth/sessions': (await books.done('GET', '/api/auth/sessions')).data[0].id,
      '/api/auth/api-keys': (await books.done('POST', '/api/auth/api-keys', { name: 'key' })).id,
      '/api/parties': partyId,
      '/api/products': sku,
      '/api/product-categories': sku,
      '/api/plans': planId,
      '/api/contracts': contract.id,
      '/api/invoices': invoice.id,
      '/api/periods': (await books.done('GET', '/api/periods')).data[0].id,
      '/api/commissions': (await books.done('GET', '/api/commissions')).data[0].id,
      '/api/commissions/runs': run.job_id,
      '/api/statements': entry.id,
      '/api/tasks': (await books.done('POST', '/api/tasks', { title: 'Task' })).id,
      '/api/members': await user(books),
      '/api/invitations': (await books.done('POST', '/api/invitations', { email: `${newId()}@example.test` }))
        .id,
      '/api/dead-letters': await deadLetter(books),
    };
    const references: References = {
      ...{ party_id: partyId, client_id: contract.client_id, manager_id: partyId, plan_id: contract.plan_id },
      ...{ contract_id: contract.id, invoice_id: invoice.id, line_id: invoice.lines[0].id },
      ...{ directory_id: directory, party: partyId, contract: contract.id, plan: contract.plan_id },
      ...{ sku, category: sku, parent: sku },
    };
    return new Belongings(books, new Map(Object.entries(ids)), references);
  }

  /** What every row of the tenant comes to, by its table; what a gateway does by itself leaves it as it is. */
  async fingerprint(): Promise<Record<string, string>> {
    const { pool } = this.books.gateway;
    const { rows: tables } = await pool.query<{ name: string }>(
      `SELECT c.table_name AS name FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.column_name = 'tenant_id' AND c.table_schema = 'public' AND t.table_type = 'BASE TABLE'`,
    );
    const sums = tables.map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum
         FROM ${name} t WHERE tenant_id = $1`,
    );
    const { rows } = await pool.query<{ name: string; sum: string }>(sums.join(' UNION ALL '), [
      this.books.tenantId,
    ]);
    return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]));
  }

  /** How many of the tenant's jobs are still on their way to a queue. */
  async pendingJobs(): Promise<number> {
    const { rows } = await this.books.gateway.pool.query<{ pending: number }>(
      `SELECT count(*)::int AS pending FROM jobs WHERE tenant_id = $1 AND status = 'pending'`,
      [this.books.tenantId],
    );
    return rows[0]!.pending;
  }
}

/** A published deployment with a picture. */
async function deployment(books: Books): Promise<Record<string, string>> {
  const { gateway } = books;
  const { deployment_id, projectSlug } = await gateway.deploy(books.token);
  const manifest: Manifest = { version: 1, files: {} };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = createHash('sha256').update(bytes).digest('hex');
  await gateway.store.putIfAbsent(storeKey.manifest(digest), bytes);
  await gateway.store.put(storeKey.picture(deployment_id), Buffer.from('RIFF'));
  await gateway.pool.query(
    `UPDATE deployments SET manifest_sha256 = $2, published_at = now(), picture_at = now() WHERE id = $1`,
    [deployment_id, digest],
  );
  return { '/api/projects': projectSlug, '/api/deployments': deployment_id };
}

async function account(books: Books): Promise<string> {
  const { job_id } = await books.done('POST', '/api/accounts', {
    accounts: [{ email: `${newId()}@${DOMAIN}` }],
  });
  return (await books.done('GET', `/api/accounts?job_id=${job_id}`)).data[0].id;
}

async function user(books: Books): Promise<string> {
  return (await books.done('GET', '/api/user')).id;
}

async function deadLetter({ gateway, tenantId, token }: Books): Promise<string> {
  const id = newId();
  const sealed = new Sealer(Buffer.alloc(32, 7)).seal(
    JSON.stringify({ data: {}, answer: { status: 202, body: {} } }),
    deadLetterRecord(tenantId, id),
  );
  await gateway.pool.query(
    `INSERT INTO dead_letters (id, tenant_id, user_id, entity, operation, resource_id, priority, attempts, reason, accepted_at, sealed_data)
     VALUES ($1, $2, $3, 'task', 'delete', $4, 3, 3, 'refused', now(), $5)`,
    [id, tenantId, decodeJwt(token).sub, newId(), sealed],
  );
  return id;
}
