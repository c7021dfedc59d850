import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import type { Answer, TestGateway } from '../gateway.fixture.js';
import { newId } from '@slipway/shared/ids';

/** Six percent of what is invoiced. */
export const PLAN = { currency: 'EUR', rules: [{ name: 'all', rate: { mode: 'percent', rate: '6' } }] };

const TABLES = [
  ...[
    'parties',
    'party_managers',
    'products',
    'product_categories',
    'exchange_rates',
    'plans',
    'plan_versions',
  ],
  ...['contracts', 'contract_participants', 'invoices', 'invoice_lines', 'payments', 'credit_notes'],
  ...['credit_note_lines', 'adjustments', 'statements', 'ledger_entries', 'jobs'],
];

/** The books of a new tenant, kept through the API. */
export class Books {
  private constructor(
    readonly gateway: TestGateway,
    readonly token: string,
  ) {}

  static async open(gateway: TestGateway): Promise<Books> {
    return new Books(gateway, await gateway.tenant());
  }

  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.gateway.call(method, path, { token: this.token, body, ...(headers ? { headers } : {}) });
  }

  /** Does what is asked for, which must succeed. */
  async done(method: string, path: string, body?: unknown) {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async party(fields: object = {}): Promise<string> {
    return (await this.done('POST', '/api/parties', { name: newId(), ...fields })).id;
  }

  /** A plan that is in force. */
  async plan(document: object = PLAN, effective_from = '2020-01-01'): Promise<string> {
    const { id } = await this.done('POST', '/api/plans', { name: newId(), document });
    await this.done('POST', `/api/plans/${id}/versions/1/publish`, { effective_from });
    return id;
  }

  /** A contract of a new client, with a new participant who has all of it. */
  async contract(fields: { currency?: string; plan_id?: string; [field: string]: unknown } = {}) {
    const currency = fields.currency ?? 'EUR';
    return this.done('POST', '/api/contracts', {
      name: newId(),
      client_id: await this.party(),
      currency,
      starts_on: '2026-01-01',
      plan_id: fields.plan_id ?? (await this.plan({ ...PLAN, currency })),
      participants: [{ party_id: await this.party(), share: '100' }],
      ...fields,
    });
  }

  /** A draft of one line of 100.00 with 19.00 of tax. */
  async draft(contractId: string, fields: object = {}) {
    const { invoice } = await this.done('POST', '/api/invoices', {
      number: newId(),
      contract_id: contractId,
      currency: 'EUR',
      lines: [{ net: '100.00', tax: '19.00' }],
      ...fields,
    });
    return invoice;
  }

  issued(contractId: string, issued_on: string, fields: object = {}) {
    return this.draft(contractId, { issued_on, ...fields });
  }

  get tenantId(): string {
    return String(decodeJwt(this.token).tenant_id);
  }

  /** Closes a period as its job would, without posting anything. */
  async close(key: string, startsOn: string, endsOn: string): Promise<string> {
    const id = newId();
    const { rows } = await this.gateway.pool.query<{ id: string }>(
      `INSERT INTO periods (id, tenant_id, key, starts_on, ends_on, status, closed_at) VALUES ($1, $2, $3, $4, $5, 'closed', now())
       ON CONFLICT (tenant_id, key) DO UPDATE SET status = 'closed', closed_at = now() RETURNING id`,
      [id, this.tenantId, key, startsOn, endsOn],
    );
    return rows[0]!.id;
  }

  /** How many rows there are of everything that is written here. */
  async counts(): Promise<Record<string, number>> {
    const { rows } = await this.gateway.pool.query<Record<string, number>>(
      `SELECT ${TABLES.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`).join(', ')}`,
    );
    return rows[0]!;
  }
}

/** The call that starts a run. */
export const run = (body: object) => ['POST', '/api/commissions/runs', body] as const;

/** What a refusal is to name: the rule by its code, the field by its path, or both in its sentence. */
export interface Naming {
  code?: string;
  path?: string;
  detail?: RegExp;
}

/** A problem that names what is wrong, and nothing written. */
export async function expectRefused(
  books: Books,
  [method, path, body]: readonly [string, string, unknown],
  status: number,
  naming: Naming,
): Promise<void> {
  const before = await books.counts();
  const answer = await books.call(method, path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
  if (naming.code) expect(answer.body.type).toBe(`urn:slipway:problem:${naming.code.replaceAll('_', '-')}`);
  if (naming.path !== undefined)
    expect((answer.body.errors ?? []).map((error: { path: string }) => error.path)).toContain(naming.path);
  if (naming.detail) expect(answer.body.detail).toMatch(naming.detail);
  expect(await books.counts()).toEqual(before);
}
