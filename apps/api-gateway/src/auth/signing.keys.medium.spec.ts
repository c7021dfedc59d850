import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { stopwatch } from '@slipway/testing/pace';
import { SOURCE, PostgresWithOutages, SignIn, type SignInOptions } from './outage.fixture.js';

let postgres: PostgresWithOutages;
let stateDir: string;
let token: string;
const started: SignIn[] = [];

beforeAll(async () => {
  postgres = await PostgresWithOutages.start();
});
afterAll(() => postgres.close());

const start = async (over: Partial<SignInOptions> = {}): Promise<SignIn> => {
  const signIn = await SignIn.start({ url: postgres.url, stateDir, ...over });
  started.push(signIn);
  return signIn;
};
const fileOf = (folder: string) => join(folder, 'signing-keys.sealed');

/** A gateway has been there, somebody signed in, and then Postgres went. */
beforeEach(async () => {
  await postgres.startAgain();
  stateDir = join(postgres.folder, newId());
  const before = await start();
  const body = { email: `${newId()}@example.test`, password: 'correct horse battery' };
  token = (await before.users.signUp(body, SOURCE)).access_token;
  await before.close();
  started.length = 0;
  await postgres.stop();
});
afterEach(async () => {
  for (const signIn of started.splice(0)) await signIn.close();
});

it('believes tokens by the keys that were kept, when it is started without Postgres', async () => {
  expect(((await stat(fileOf(stateDir))).mode & 0o777).toString(8)).toBe('600');
  const elapsed = stopwatch();
  const signIn = await start();
  expect(elapsed()).toBeLessThan(1_000);
  await expect(signIn.tokens.authenticate(token)).resolves.toMatchObject({ role: 'admin' });
  expect(signIn.tokens.jwks.keys).toMatchObject([{ alg: 'EdDSA', use: 'sig' }]);
  const [head, claims] = token.split('.');
  const forged = `${head}.${claims}.${Buffer.alloc(64, 1).toString('base64url')}`;
  await expect(signIn.tokens.authenticate(forged)).rejects.toMatchObject({ status: 401 });
});

it.each(['none were kept', 'there is no folder to keep them'] as const)(
  'knows of no token when %s, until Postgres is back',
  async (why) => {
    const folder = join(postgres.folder, newId());
    const signIn = await SignIn.start(
      why === 'none were kept' ? { url: postgres.url, stateDir: folder } : { url: postgres.url },
    );
    started.push(signIn);
    await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({
      status: 503,
      retryAfterSeconds: 1,
    });
    expect(() => signIn.tokens.jwks).toThrow('cannot be checked at the moment');
    expect(signIn.logged.join()).toContain('no keys are kept');
    await postgres.startAgain();
    await signIn.back();
    await expect.poll(() => signIn.tokens.authenticate(token)).toMatchObject({ role: 'admin' });
    if (why === 'none were kept') await expect.poll(() => stat(fileOf(folder))).toBeDefined();
  },
);

it('never believes a file that was altered: it says so, and writes it anew when Postgres is back', async () => {
  const sealed = await readFile(fileOf(stateDir));
  const altered = Buffer.from(sealed);
  altered[altered.length - 1]! ^= 1;
  await writeFile(fileOf(stateDir), altered);
  const signIn = await start();
  await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 503 });
  expect(signIn.logged.join()).toContain('the kept keys of access tokens are refused');
  await postgres.startAgain();
  await signIn.back();
  await expect.poll(() => signIn.tokens.authenticate(token)).toMatchObject({ role: 'admin' });
  await expect.poll(() => readFile(fileOf(stateDir))).not.toEqual(altered);
});

/** Another pair, as after a restore. */
const replaceKeys = async () => {
  const signIn = await SignIn.start({ url: postgres.url });
  await signIn.database.pool.query('DELETE FROM signing_keys');
  await signIn.close();
  await SignIn.start({ url: postgres.url }).then((other) => other.close());
};

it('takes the keys of Postgres for those that were kept, when it is back', async () => {
  await postgres.startAgain();
  await replaceKeys();
  await postgres.stop();
  const signIn = await start();
  await expect(signIn.tokens.authenticate(token)).resolves.toMatchObject({ role: 'admin' });
  const kept = signIn.tokens.jwks.keys;
  await postgres.startAgain();
  await signIn.back();
  await expect.poll(() => signIn.tokens.jwks.keys).not.toEqual(kept);
  // What was believed by a kept key is not believed by what was remembered of it.
  await expect(signIn.tokens.authenticate(token)).rejects.toMatchObject({ status: 401 });
});

it('loads the keys again each time that Postgres is back', async () => {
  await postgres.startAgain();
  const signIn = await start();
  const before = signIn.tokens.jwks.keys;
  await replaceKeys();
  await postgres.stop();
  await signIn.away();
  expect(signIn.tokens.jwks.keys).toEqual(before);
  await postgres.startAgain();
  await signIn.back();
  await expect.poll(() => signIn.tokens.jwks.keys).not.toEqual(before);
});

it('does not start when Postgres is there and its key does not open', async () => {
  await postgres.startAgain();
  await expect(SignIn.start({ url: postgres.url, stateDir, keyByte: 9 })).rejects.toThrow();
});
