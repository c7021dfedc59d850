import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { Outage } from '../buffer/outage.fixture.js';
import { GIT_URL } from '../gateway.fixture.js';
import { AUDIENCE, ISSUER, TestIssuer } from './issuer.fixture.js';

let issuer: TestIssuer;
let outage: Outage;
beforeAll(async () => {
  issuer = await TestIssuer.start();
  outage = await Outage.arrange({
    ...{ AUTH_JWKS_URL: issuer.url, AUTH_ISSUER: ISSUER, AUTH_AUDIENCE: AUDIENCE },
  });
});
afterAll(async () => {
  await outage.end();
  await issuer.close();
});

it('what somebody orders who is first seen in an outage, of a tenant that nobody knows, is done after it', async () => {
  const tenant_id = newId();
  const token = await issuer.token({ tenant_id, role: 'admin' });
  await outage.stopPostgres();
  const ordered = await outage.gateway.call('POST', '/project', {
    token,
    body: { gitURL: GIT_URL, slug: 'first-site' },
  });
  expect(ordered).toMatchObject({ status: 202, body: { buffered: true } });
  await outage.startPostgres();
  await outage.untilDrained();
  expect(await outage.query('SELECT tenant_id, type FROM jobs')).toEqual([{ tenant_id, type: 'build' }]);
  expect(await outage.query('SELECT FROM dead_letters')).toHaveLength(0);
  expect(await outage.query('SELECT id FROM tenants WHERE id = $1', [tenant_id])).toHaveLength(1);
});
