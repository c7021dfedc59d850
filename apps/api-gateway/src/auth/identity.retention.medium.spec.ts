import { createHash } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { idsBefore, newId } from '@slipway/shared/ids';
import { TestGateway } from '../gateway.fixture.js';
import { startIdentityRetention } from './identity.retention.js';

let gateway: TestGateway;
let owner: { tenant_id: string; id: string };
beforeAll(async () => {
  gateway = await TestGateway.start();
  await gateway.tenant();
  owner = (await gateway.pool.query('SELECT tenant_id, id FROM users LIMIT 1')).rows[0];
});
afterAll(() => gateway.close());

const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
const hash = (text: string) => createHash('sha256').update(text).digest();

/** What was made sixty days ago and ended so many days ago, of each kind. */
async function storeEnded(name: string, days: number): Promise<void> {
  const { pool } = gateway;
  const [made, ended] = [ago(60 + Math.random()), ago(days)];
  await pool.query(
    `INSERT INTO sessions (id, tenant_id, user_id, refresh_hash, user_agent, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [idsBefore(made), owner.tenant_id, owner.id, hash(newId()), name, made, ended],
  );
  await pool.query(
    `INSERT INTO sessions (id, tenant_id, user_id, refresh_hash, user_agent, created_at, expires_at, revoked_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + interval '1 day', $7)`,
    [
      idsBefore(ago(61 + Math.random())),
      owner.tenant_id,
      owner.id,
      hash(newId()),
      `${name}, revoked`,
      made,
      ended,
    ],
  );
  await pool.query(
    `INSERT INTO invitations (id, tenant_id, email, role, token_hash, invited_by, expires_at)
     VALUES ($1, $2, $3, 'member', $4, $5, $6)`,
    [idsBefore(made), owner.tenant_id, name, hash(newId()), owner.id, ended],
  );
  await pool.query(
    'INSERT INTO password_resets (token_hash, tenant_id, user_id, expires_at) VALUES ($1, $2, $3, $4)',
    [hash(name), owner.tenant_id, owner.id, ended],
  );
  await pool.query('INSERT INTO sign_in_locks (account_hash, locks, locked_until) VALUES ($1, 1, $2)', [
    hash(name),
    ended,
  ]);
}

async function left() {
  const column = async (text: string) =>
    (await gateway.pool.query<{ name: string }>(text)).rows.map(({ name }) => name).toSorted();
  const nameOf = new Map([31, 29, 0.5, -1].map((days) => [hash(`${days}`).toString('hex'), `${days}`]));
  const named = async (text: string) =>
    (await column(text)).map((name) => nameOf.get(name) ?? 'another').toSorted();
  return {
    sessions: await column(`SELECT user_agent AS name FROM sessions WHERE user_agent <> 'node'`),
    invitations: await column('SELECT email AS name FROM invitations'),
    resets: await named(`SELECT encode(token_hash, 'hex') AS name FROM password_resets`),
    locks: await named(`SELECT encode(account_hash, 'hex') AS name FROM sign_in_locks`),
  };
}

it('removes what ended long ago, and nothing else', async () => {
  for (const days of [31, 29, 0.5, -1]) await storeEnded(`${days}`, days);
  const retention = startIdentityRetention({ pool: gateway.pool, logger: pino({ level: 'silent' }) });
  await retention.run();
  await retention.stop();
  expect(await left()).toEqual({
    sessions: ['-1', '-1, revoked', '0.5', '0.5, revoked', '29', '29, revoked'],
    invitations: ['-1', '0.5', '29'],
    resets: ['-1', '0.5'],
    locks: ['-1', '0.5'],
  });
  // Who signed up meanwhile is signed in.
  const { rows } = await gateway.pool.query(
    'SELECT 1 FROM sessions WHERE revoked_at IS NULL AND expires_at > now()',
  );
  expect(rows.length).toBeGreaterThanOrEqual(2);
});

it('keeps the newest session of a user, which tells when they were here last', async () => {
  await gateway.tenant();
  const { rows } = await gateway.pool.query<{ id: string }>('SELECT id FROM users ORDER BY id DESC LIMIT 1');
  const sessions = (id: string) => gateway.pool.query('SELECT 1 FROM sessions WHERE user_id = $1', [id]);
  await gateway.pool.query('UPDATE sessions SET id = $2, expires_at = $3 WHERE user_id = $1', [
    rows[0]!.id,
    idsBefore(ago(70)),
    ago(40),
  ]);
  const retention = startIdentityRetention({ pool: gateway.pool, logger: pino({ level: 'silent' }) });
  await retention.run();
  await retention.stop();
  expect((await sessions(rows[0]!.id)).rowCount).toBe(1);
});

it('removes more than one statement does', async () => {
  await gateway.pool.query(
    `INSERT INTO sign_in_locks (account_hash, locks, locked_until)
     SELECT sha256(n::text::bytea), 1, now() - interval '2 days' FROM generate_series(1, 2500) AS n`,
  );
  const retention = startIdentityRetention({ pool: gateway.pool, logger: pino({ level: 'silent' }) });
  await retention.run();
  await retention.stop();
  expect((await left()).locks).toEqual(['-1', '0.5']);
});
