import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Sealer } from '@slipway/shared/sealing';
import { TestIssuer } from './issuer.fixture.js';
import { BELIEVED_MS, COOLDOWN_MS, IssuerKeys } from './issuer.keys.js';

const sealer = new Sealer(Buffer.alloc(32, 1));

let folder: string;
let issuer: TestIssuer;
let now: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-issuer-'));
  issuer = await TestIssuer.start('EdDSA');
  now = Date.now();
});
afterEach(async () => {
  await issuer.close();
  await rm(folder, { recursive: true, force: true });
});

const started = async (url = issuer.url) => {
  const keys = new IssuerKeys({ url, stateDir: folder, sealer, now: () => now });
  await keys.start();
  return keys;
};
const verify = (keys: IssuerKeys, token: string) =>
  jwtVerify(token, keys.find, { algorithms: ['EdDSA'] }).then(
    () => 'believed',
    (error: { status?: number }) => error.status ?? 'refused',
  );
const away = () => (issuer.answer = { status: 500, body: '' });

it('asks for a key that it does not know, once for all, and every half a minute at most', async () => {
  const keys = await started();
  expect([await verify(keys, await issuer.token()), issuer.asked]).toEqual(['believed', 1]);
  const old = await issuer.token();
  await issuer.rotate('EdDSA');
  const fresh = await issuer.token();
  expect([await verify(keys, fresh), issuer.asked]).toEqual([401, 1]);
  now += COOLDOWN_MS;
  const answers = await Promise.all(Array.from({ length: 10 }, () => verify(keys, fresh)));
  expect([new Set(answers), issuer.asked]).toEqual([new Set(['believed']), 2]);
  expect(await verify(keys, old)).toBe(401);
  for (let n = 0; n < 5; n += 1) await verify(keys, old);
  expect(issuer.asked).toBe(2);
});

it('believes the keys for a day while the issuer is away, also after a start, and no longer', async () => {
  const token = await issuer.token();
  await started();
  away();
  const keys = await started();
  now += BELIEVED_MS - 1_000;
  expect(await verify(keys, token)).toBe('believed');
  expect(await verify(await started(), token)).toBe('believed');
  now += 1_000;
  expect(await verify(keys, token)).toBe(503);
  expect(await verify(await started(), token)).toBe(503);
  issuer.answer = undefined;
  now += COOLDOWN_MS;
  expect(await verify(keys, token)).toBe('believed');
});

it('knows of no key while none was ever given', async () => {
  away();
  expect(await verify(await started(), await issuer.token())).toBe(503);
});

it('keeps the keys sealed, and believes none that were altered or are of another issuer', async () => {
  const token = await issuer.token();
  await started();
  const path = join(folder, 'issuer-keys.sealed');
  const sealed = await readFile(path);
  expect(sealed.toString('latin1')).not.toContain(issuer.key.kid);
  away();
  expect(await verify(await started(`${issuer.url}?another`), token)).toBe(503);
  sealed[sealed.length - 1]! ^= 1;
  await writeFile(path, sealed);
  expect(await verify(await started(), token)).toBe(503);
});

it.each([
  ['no JSON', { status: 200, body: 'nonsense' }],
  ['no keys', { status: 200, body: '{}' }],
  ['too much', { status: 200, body: `{"keys":[],"x":"${'x'.repeat(300 * 1024)}"}` }],
  ['another place', { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } }],
])('goes on with what it had when it is answered with %s', async (_, answer) => {
  const keys = await started();
  issuer.answer = answer;
  now += 11 * 60_000;
  const token = await issuer.token();
  expect(await verify(keys, token)).toBe('believed');
  await expect.poll(() => issuer.asked).toBe(2);
  expect(await verify(keys, token)).toBe('believed');
});

it('takes no secret for a key', async () => {
  const secret = { kty: 'oct', kid: 'shared', k: Buffer.alloc(32, 1).toString('base64url'), alg: 'HS256' };
  issuer.answer = { status: 200, body: JSON.stringify({ keys: [secret] }) };
  const keys = await started();
  const found = Promise.resolve(keys.find({ alg: 'HS256', kid: 'shared' }, { payload: '', signature: '' }));
  await expect(found).rejects.toBeDefined();
});
