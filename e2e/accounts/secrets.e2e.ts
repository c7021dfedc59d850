import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRedis, untilReady, type Redis } from '@slipway/shared/redis';
import { untilEnd } from '../slipway.fixture.ts';
import { TestAccounts, TOKEN } from './accounts.fixture.ts';

let accounts: TestAccounts;
let listener: Redis;
const heard: string[] = [];

beforeAll(async () => {
  accounts = await TestAccounts.start({ bulk: false, conflict_rate: 0.2, drop_after_rate: 0.1 });
  const { redisUrl } = accounts.slipway.stack;
  listener = createRedis({ url: redisUrl, role: 'subscriber', name: 'canary' });
  await untilReady(listener);
  await listener.psubscribe('*');
  listener.on('pmessage', (_pattern, _channel, message: string) => heard.push(message));
});
afterAll(async () => {
  listener.disconnect();
  await accounts.close();
});

it('leaves no secret in Postgres, Redis, logs, streams or answers', async () => {
  const { client, space, directoryId } = await accounts.tenant();
  const { job_id } = await client.accounts.create({ count: 12, verification_enabled: true });
  const events = [...(await untilEnd(client, job_id))];
  const { data } = await client.accounts.list({ job_id, limit: 100 });
  const [changed, revealed] = data;
  const old = accounts.directory.password(space, changed!.target_id!)!;
  const change = await client.accounts.update(changed!.id, { reset_password: true });
  events.push(...(await untilEnd(client, change.job_id)));
  const mail = await accounts.mail.next(changed!.email, { after: 0 });
  const [, first, second] = /code is (\d{3}) (\d{3})/.exec(mail.text)!;
  const [, link] = /verify#([\w-]{43})/.exec(mail.text)!;
  const { password } = await client.accounts.reveal(revealed!.id, 'canary-reveal');
  // Something in which everything would be found, to know that the search finds what it is looking for.
  await client.directories.update(directoryId, { name: 'a canary by name' });

  const secrets = {
    ...Object.fromEntries(
      data.map(({ username, target_id }) => [
        `password of ${username}`,
        accounts.directory.password(space, target_id!)!,
      ]),
    ),
    'password before': old,
    'password that was revealed': password,
    'token of the directory': TOKEN,
    'token of the link': link!,
  };
  expect(Object.keys(secrets)).toHaveLength(16);
  expect(new Set(Object.values(secrets)).size).toBeGreaterThanOrEqual(15);

  const places: Record<string, string> = {
    ...(await tables(accounts.slipway.stack.databaseUrl)),
    Redis: await everythingIn(accounts.slipway.stack.redisUrl),
    'what Redis has carried': heard.join('\n'),
    'the streams': JSON.stringify(events),
    'the lists': JSON.stringify([data, await client.directories.list(), await client.jobs({})]),
    ...(await files(join(accounts.slipway.home, 'logs'))),
  };
  expect(places['table directories']).toContain('a canary by name');
  expect(places['what Redis has carried']).toContain(job_id);
  for (const [place, text] of Object.entries(places))
    for (const [name, secret] of Object.entries(secrets))
      for (const form of formsOf(secret)) expect(text.includes(form), `${name} in ${place}`).toBe(false);
  expect(JSON.stringify(events)).not.toContain(`${first} ${second}`);
});

/** As it is, and as Postgres and JSON show bytes. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

async function tables(databaseUrl: string): Promise<Record<string, string>> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const { rows } = await db.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
  );
  const texts: Record<string, string> = {};
  for (const { name } of rows) {
    const content = await db.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t`);
    texts[`table ${name}`] = content.rows.map(({ row }) => row).join('\n');
  }
  await db.end();
  return texts;
}

async function everythingIn(redisUrl: string): Promise<string> {
  const redis = createRedis({ url: redisUrl, role: 'command', name: 'canary' });
  await untilReady(redis);
  const keys = await redis.keys('*');
  const values = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  redis.disconnect();
  return [...keys, ...values.map((value) => value?.toString('latin1') ?? '')].join('\n');
}

async function files(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [`the log ${name}`, texts[index]!]));
}
