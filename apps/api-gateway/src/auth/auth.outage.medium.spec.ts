import { afterAll, beforeAll, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import { newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { PostgresWithOutages } from './outage.fixture.js';

let postgres: PostgresWithOutages;
let gateway: TestGateway;
beforeAll(async () => {
  postgres = await PostgresWithOutages.start();
  gateway = await TestGateway.start({ DATABASE_URL: postgres.url });
});
afterAll(async () => {
  await gateway.close();
  await postgres.close();
});

it('says 503 and when to come again, not 401, while Postgres is away; and goes on when it is back', async () => {
  const account = { email: `${newId()}@example.test`, password: 'correct horse battery' };
  const { body } = await gateway.call('POST', '/api/auth/sign-up', { body: account });
  const token: string = body.access_token;
  const { body: made } = await gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'a' } });
  await postgres.stop();
  const elapsed = stopwatch();
  const answers = await Promise.all([
    gateway.call('POST', '/api/auth/sign-in', { body: account }),
    gateway.call('POST', '/api/auth/sign-up', { body: { ...account, email: `${newId()}@example.test` } }),
    gateway.call('POST', '/api/auth/refresh', { body: { refresh_token: body.refresh_token } }),
    gateway.call('POST', '/api/auth/api-keys', { token, body: { name: 'b' } }),
    gateway.call('POST', '/api/auth/sign-out', { token }),
    gateway.call('GET', '/api/user', { token }),
    // It was never used: this gateway has not asked about it yet.
    gateway.call('GET', '/api/user', { token: made.key }),
  ]);
  expect(elapsed()).toBeLessThan(1_000);
  for (const { status, headers, body: problem } of answers) {
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(problem.type).toBe('urn:slipway:problem:unavailable');
  }
  expect(await gateway.call('GET', '/api/auth/jwks')).toMatchObject({ status: 200 });
  expect(await gateway.call('GET', '/api/user', { token: `${token}x` })).toMatchObject({ status: 401 });
  await postgres.startAgain();
  await expect
    .poll(async () => (await gateway.call('POST', '/api/auth/sign-in', { body: account })).status, {
      timeout: 10_000,
    })
    .toBe(200);
  expect(await gateway.call('GET', '/api/user', { token: made.key })).toMatchObject({ status: 200 });
});
