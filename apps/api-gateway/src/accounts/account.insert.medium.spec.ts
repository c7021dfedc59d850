import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '@slipway/database';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { DIRECTORY_ENV, DOMAIN } from './account.fixture.js';
import { insertAccounts } from './account.insert.js';
import type { AccountOrder } from './account.order.js';

let gateway: TestGateway;
let order: AccountOrder;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  const token = await gateway.tenant();
  const { body } = await gateway.call('GET', '/api/directories', { token });
  const { rows } = await gateway.pool.query<{ tenant_id: string }>(
    'SELECT tenant_id FROM directories WHERE id = $1',
    [body.data[0].id],
  );
  order = {
    tenantId: rows[0]!.tenant_id,
    directoryId: body.data[0].id,
    directoryName: 'Default',
    verificationEnabled: false,
    accounts: { kind: 'list', seeds: [], placeOf: String },
  };
});
afterAll(() => gateway.close());

const store = (jobId: string, emails: string[]) =>
  inTransaction(gateway.pool, (client) =>
    insertAccounts(
      client,
      jobId,
      order,
      emails.map((email) => ({ email })),
    ),
  );

it('gives ids in the order of the list, whatever the order of the addresses', async () => {
  const jobId = newId();
  const emails = ['c', 'B', 'a', 'Z', 'd'].map((name) => `${name}@${DOMAIN}`);
  expect(await store(jobId, emails)).toEqual([]);
  const { rows } = await gateway.pool.query<{ email: string }>(
    'SELECT email FROM accounts WHERE job_id = $1 ORDER BY id',
    [jobId],
  );
  expect(rows.map(({ email }) => email)).toEqual(emails);
});

it('stores one of two lists that have the same addresses in opposite order, and tells which the other one lacks', async () => {
  const emails = Array.from({ length: 5_000 }, (_, n) => `same${n}@${DOMAIN}`);
  const [one, other] = await Promise.all([
    store(newId(), [...emails, `one@${DOMAIN}`]),
    store(newId(), [`other@${DOMAIN}`, ...emails.toReversed()]),
  ]);
  const all = emails.map((_, index) => index);
  expect([one, other]).toEqual(one.length === 0 ? [[], all.map((index) => index + 1)] : [all, []]);
});
