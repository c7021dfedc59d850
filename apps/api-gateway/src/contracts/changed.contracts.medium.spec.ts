import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Books, PLAN } from '../commissions/commission.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { changedContracts, countChangedContracts } from './changed.contracts.js';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.close());

/** Calculates as the service would: every contract of the subject, with its revision, is in the fingerprint. */
async function calculated(
  books: Books,
  {
    planId,
    kind,
    subjectId,
    contractIds,
  }: { planId: string; kind: string; subjectId: string; contractIds: string[] },
): Promise<void> {
  const { rows } = await gateway.pool.query<{ all: string; contract_id: string; revision: string }>(
    `SELECT coalesce((SELECT revision FROM commission_calendars WHERE tenant_id = $1), 0)::text AS all, contract_id, revision
     FROM contract_revisions WHERE contract_id = ANY ($2) ORDER BY contract_id`,
    [books.tenantId, contractIds],
  );
  const counted = rows.map((row) => `${row.contract_id}:${row.revision}`).join(',');
  const own = kind === 'contract' ? rows[0]!.revision : createHash('md5').update(counted).digest('hex');
  await gateway.pool.query(
    `INSERT INTO calculation_units (id, tenant_id, plan_id, kind, subject_id, fingerprint) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (plan_id, kind, subject_id) DO UPDATE SET fingerprint = excluded.fingerprint`,
    [newId(), books.tenantId, planId, kind, subjectId, `${rows[0]!.all}:${own}`],
  );
}

describe('a contract has changed', () => {
  it('until it is calculated, and again when a fact of it is there', async () => {
    const books = await Books.open(gateway);
    const { id, plan_id: planId } = await books.contract();
    const unit = { planId, kind: 'contract', subjectId: id, contractIds: [id] };
    const changed = async () => (await changedContracts(gateway.pool, books.tenantId, [id])).has(id);
    expect(await changed()).toBe(true);
    await calculated(books, unit);
    expect(await changed()).toBe(false);
    await books.draft(id);
    expect(await changed()).toBe(false);
    await books.issued(id, '2026-02-01');
    expect(await changed()).toBe(true);
    await calculated(books, unit);
    await books.done('PUT', '/api/products/new', { name: 'New' });
    expect(await changed()).toBe(true);
    expect(await countChangedContracts(gateway.pool, books.tenantId)).toBe(1);
  });

  it.each(['party', 'team'] as const)('when one that shares the attainment of its %s has', async (kind) => {
    const books = await Books.open(gateway);
    const plan_id = await books.plan({ ...PLAN, accumulation: { window: 'year', per: kind } });
    const [party, manager] = [await books.party(), await books.party()];
    await books.done('PUT', `/api/parties/${party}/manager`, { manager_id: manager, from: '2026-01-01' });
    const participants = [{ party_id: party, share: '100' }];
    const one = await books.contract({ plan_id, participants });
    const two = await books.contract({ plan_id, participants });
    const other = await books.contract();
    const changed = () => changedContracts(gateway.pool, books.tenantId, [one.id, two.id]);
    expect((await changed()).size).toBe(2);
    const unit = {
      planId: plan_id,
      kind,
      subjectId: kind === 'team' ? manager : party,
      contractIds: [one.id, two.id],
    };
    await calculated(books, unit);
    expect((await changed()).size).toBe(0);
    await books.issued(two.id, '2026-02-01');
    expect(await changed()).toEqual(new Set([one.id, two.id]));
    await calculated(books, unit);
    expect(await countChangedContracts(gateway.pool, books.tenantId)).toBe(1);
    expect((await books.done('GET', `/api/contracts/${other.id}`)).changed).toBe(true);
  });
});
