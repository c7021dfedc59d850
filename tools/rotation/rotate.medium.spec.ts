import { createCipheriv, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sealer, type SealingContext } from '@slipway/shared/sealing';
import { testDatabase, type TestDatabase } from '@slipway/testing/fixtures';
import { openedBy, storeSecrets } from './rotate.fixture.ts';
import { rotate } from './rotate.ts';
import { isComplete, rotationTable } from './rotation.table.ts';
import { SEALED_KINDS } from './sealed.kinds.ts';

const [oldest, old, fresh] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const sealers = {
  before: new Sealer(old),
  rotating: new Sealer(fresh, [old, oldest]),
  after: new Sealer(fresh),
};
const kinds = SEALED_KINDS.map(({ name }) => name).toSorted();

/** As version 1 sealed: without a word about the key. */
function sealedInVersion1(text: string, { tenantId, recordId }: SealingContext): Buffer {
  const encrypt = (key: Buffer, plain: Buffer) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(
      Buffer.from(JSON.stringify([tenantId, recordId])),
    );
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  };
  const dataKey = randomBytes(32);
  return Buffer.concat([Buffer.of(1), encrypt(oldest, dataKey), encrypt(dataKey, Buffer.from(text))]);
}

describe('rotate', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.close());
  const pool = () => test.database.pool;
  const run = (sealer = sealers.rotating, dryRun = false) => rotate({ db: pool(), sealer, dryRun });
  const seal = (text: string, context: SealingContext) => sealers.before.seal(text, context);

  it('knows every column in which something sealed is kept', async () => {
    const { rows } = await pool().query<{ table_name: string }>(
      `SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name LIKE 'sealed%'`,
    );
    expect([...rows.map(({ table_name }) => table_name), 'idempotency_keys'].toSorted()).toEqual(kinds);
  });

  it('counts with --dry-run, and changes nothing', async () => {
    const secrets = await storeSecrets(pool(), seal);
    const counted = await run(sealers.rotating, true);
    expect(counted.map(({ rewrapped }) => rewrapped)).toEqual(counted.map(() => 1));
    expect(isComplete(counted, { dryRun: true })).toBe(true);
    expect(rotationTable(counted, { dryRun: true })).toMatch(/accounts +1 +0\n[\s\S]*Nothing was changed/);
    expect((await openedBy(sealers.before, secrets)).toSorted()).toEqual(kinds);
  });

  it('seals every kind under the new key alone, of version 1 too, and a second time nothing', async () => {
    const secrets = [
      ...(await storeSecrets(pool(), seal)),
      ...(await storeSecrets(pool(), sealedInVersion1)),
    ];
    const rotated = await run();
    expect(isComplete(rotated)).toBe(true);
    for (const { rewrapped, left } of rotated) expect({ rewrapped, left }).toEqual({ rewrapped: 3, left: 0 });
    expect((await openedBy(sealers.after, secrets)).toSorted()).toEqual([...kinds, ...kinds].toSorted());
    expect(await openedBy(new Sealer(old, [oldest]), secrets)).toEqual([]);
    for (const { rewrapped } of await run()) expect(rewrapped).toBe(0);
  });

  it('leaves what is no secret as it was', async () => {
    const { rows } = await pool().query(
      `SELECT DISTINCT response_body::text AS body FROM idempotency_keys WHERE key <> 'running' AND key NOT LIKE 'key-%'`,
    );
    expect(rows).toEqual([{ body: '{"job_id":"1"}' }]);
  });

  it('lets whoever writes meanwhile win, and looks again', async () => {
    const secrets = (await Promise.all(Array.from({ length: 40 }, () => storeSecrets(pool(), seal)))).flat();
    const latest = new Map<(typeof secrets)[number], string>();
    let isRotating = true;
    // A service that knows both keys still seals with the old one, and after half of its turns with the new one.
    const writer = async (lane: number) => {
      for (let turn = 0; isRotating || turn < 20; turn += 1) {
        const secret = secrets[(turn * 7 + lane) % secrets.length]!;
        if (secrets.indexOf(secret) % 2 !== lane) continue;
        const text = `${secret.text}, changed in turn ${turn}`;
        const by = isRotating && turn % 2 === 0 && turn < 200 ? sealers.before : sealers.after;
        await secret.write(by.seal(text, secret.context));
        latest.set(secret, text);
      }
    };
    const writers = [writer(0), writer(1)];
    const rotated = await run();
    isRotating = false;
    await Promise.all(writers);
    for (const { unreadable } of rotated) expect(unreadable).toEqual([]);
    expect(isComplete(await run())).toBe(true);
    const expected = secrets.map((secret) => ({ ...secret, text: latest.get(secret) ?? secret.text }));
    expect(latest.size).toBeGreaterThan(20);
    expect(await openedBy(sealers.after, expected)).toHaveLength(secrets.length);
  });

  it('names what no known key opens, never its value, and goes on with the others', async () => {
    const lost = await storeSecrets(pool(), (text, context) =>
      new Sealer(randomBytes(32)).seal(text, context),
    );
    const secrets = await storeSecrets(pool(), seal);
    const rotated = await run();
    expect(isComplete(rotated)).toBe(false);
    const table = rotationTable(rotated);
    for (const { kind, text } of lost) {
      expect(rotated.find((one) => one.kind === kind)).toMatchObject({ rewrapped: 1, left: 1 });
      expect(table).toMatch(new RegExp(`^  ${kind} [0-9a-f-]{36}`, 'm'));
      expect(table).not.toContain(text);
    }
    expect(await openedBy(sealers.after, secrets)).toHaveLength(kinds.length);
  });

  it('goes through more rows than fit one page', async () => {
    const { rows } = await pool().query<{ tenant_id: string; id: string; directory_id: string }>(
      `INSERT INTO accounts (id, tenant_id, directory_id, job_id, email, username)
       SELECT gen_random_uuid(), tenant_id, id, id, n || '@example.test', 'n' || n
       FROM (SELECT * FROM directories LIMIT 1) AS d, generate_series(1, 4500) AS n
       RETURNING tenant_id, id, directory_id`,
    );
    const contexts = rows.map(({ tenant_id, id }) => ({ tenantId: tenant_id, recordId: `${id}#password` }));
    await pool().query(
      'UPDATE accounts a SET sealed_password = n.sealed FROM unnest($1::uuid[], $2::bytea[]) AS n (id, sealed) WHERE a.id = n.id',
      [rows.map(({ id }) => id), contexts.map((context) => seal('a password', context))],
    );
    const accounts = (await run()).find(({ kind }) => kind === 'accounts')!;
    // The one of the test before stays unreadable.
    expect(accounts).toMatchObject({ rewrapped: 4_500, left: 1 });
  });
});
