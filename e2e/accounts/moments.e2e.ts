import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import { startMailSink } from '@slipway/testing/mail';
import { until } from '../faults/until.ts';
import { untilEnd } from '../slipway.fixture.ts';
import { DOMAIN, TestAccounts, TOKEN } from './accounts.fixture.ts';

/* What happens at an unlucky moment: between what was read and what is written, or while somebody else changes it. */

let accounts: TestAccounts;
let client: SlipwayClient;
let space: string;
let directoryId: string;
const helpers: Server[] = [];
beforeAll(async () => {
  accounts = await TestAccounts.start();
  ({ client, space, directoryId } = await accounts.tenant());
});
afterAll(() => accounts.close());
afterEach(() => {
  for (const server of helpers.splice(0)) server.close();
  accounts.directory.set({ latency_ms: 0, bulk: true, unavailable_rate: 0, requests_per_second: null });
});

const make = async (email: string) => {
  const { job_id } = await client.accounts.create({ accounts: [{ email }] });
  await untilEnd(client, job_id);
  return (await client.accounts.list({ job_id })).data[0]!;
};
const endOf = async (jobId: string): Promise<JobEvent> => (await untilEnd(client, jobId)).at(-1)!;

/** A directory that passes requests on to the sandbox, but for those that `meddle` answers itself. */
async function meddlingDirectory(
  meddle: (method: string, url: string) => Promise<number | undefined> | number | undefined,
): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = '', url = '' } = request;
      const status = await meddle(method, url);
      if (status !== undefined)
        return response.writeHead(status, { 'content-type': 'application/json' }).end('{"detail":"no"}');
      const answer = await fetch(`${accounts.directory.url}${url}`, {
        method,
        headers: {
          authorization: request.headers.authorization ?? '',
          'content-type': 'application/scim+json',
          ...(request.headers['if-match'] ? { 'if-match': request.headers['if-match'] } : {}),
        },
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      });
      return response
        .writeHead(answer.status, { 'content-type': 'application/scim+json' })
        .end(await answer.text());
    })();
  });
  server.listen(accounts.spare, '127.0.0.1');
  await once(server, 'listening');
  helpers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/${space}/scim/v2`;
}

it('a new password that the directory refuses leaves the old one as it is', async () => {
  const base_url = await meddlingDirectory((method) => (method === 'PATCH' ? 400 : undefined));
  const { id } = await client.directories.add({
    ...{ name: 'Refuses', base_url, token: TOKEN, allowed_domains: [DOMAIN] },
  });
  const { job_id } = await client.accounts.create({
    accounts: [{ email: `refused@${DOMAIN}` }],
    directory_id: id,
  });
  await untilEnd(client, job_id);
  const account = (await client.accounts.list({ job_id })).data[0]!;
  const change = await client.accounts.update(account.id, { reset_password: true });
  expect(await endOf(change.job_id)).toMatchObject({
    type: 'job.failed',
    error: { code: 'directory_refused' },
  });
  const { password } = await client.accounts.reveal(account.id);
  expect(accounts.directory.password(space, account.target_id!)).toBe(password);
});

it('an account that is made while it is being deleted is deleted there too', async () => {
  let hold: Promise<void> | undefined;
  let isAsked = () => {};
  const asked = new Promise<void>((resolve) => (isAsked = resolve));
  let refuse = true;
  const base_url = await meddlingDirectory(async (method, url) => {
    if (method === 'POST' && refuse) return 400;
    if (method === 'GET' && url.includes('externalId') && hold) {
      isAsked();
      const holding = hold;
      hold = undefined;
      await holding;
      // As it was when it was asked for.
      return 404;
    }
    return undefined;
  });
  const { id } = await client.directories.add({
    ...{ name: 'Slow', base_url, token: TOKEN, allowed_domains: [DOMAIN] },
  });
  const { job_id } = await client.accounts.create({
    accounts: [{ email: `late@${DOMAIN}` }],
    directory_id: id,
  });
  await untilEnd(client, job_id);
  const account = (await client.accounts.list({ job_id })).data[0]!;
  expect(account.status).toBe('failed');

  let release = () => {};
  hold = new Promise((resolve) => (release = resolve));
  const deletion = await client.accounts.delete(account.id);
  await asked;
  refuse = false;
  const { tail } = await client.events(job_id, { limit: 1 });
  await client.retry(job_id);
  for await (const event of client.follow(job_id, { after: tail }))
    if (TERMINAL_EVENTS.has(event.type)) break;
  expect(accounts.directory.users(space).some(({ externalId }) => externalId === account.id)).toBe(true);
  release();
  await untilEnd(client, deletion.job_id);
  expect(accounts.directory.users(space).some(({ externalId }) => externalId === account.id)).toBe(false);
  await expect(client.accounts.get(account.id)).rejects.toMatchObject({ problem: { status: 404 } });
});

it('two accounts that want one address at the same moment: one has it, in the directory too', async () => {
  const [one, other] = [await make(`one@${DOMAIN}`), await make(`other@${DOMAIN}`)];
  const wanted = `wanted@${DOMAIN}`;
  const jobs = await Promise.all([one, other].map(({ id }) => client.accounts.update(id, { email: wanted })));
  const ends = await Promise.all(jobs.map(({ job_id }) => endOf(job_id)));
  expect(ends.map(({ type }) => type).toSorted()).toEqual(['job.completed', 'job.failed']);
  const holders = accounts.directory
    .users(space)
    .filter(({ emails }) => JSON.stringify(emails).includes(wanted));
  expect(holders).toHaveLength(1);
});

it('a lower quota is heeded by a job that runs', async () => {
  accounts.directory.set({ bulk: false, latency_ms: 20 });
  const { job_id } = await client.accounts.create({ count: 3_000 });
  await until('some are made', 30_000, async () => (await client.job(job_id)).progress > 1 || 'none yet');
  await client.directories.update(directoryId, { requests_per_second: 1 });
  await until('it goes slowly', 15_000, async () => {
    const before = accounts.directory.stats().requests;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const requests = accounts.directory.stats().requests - before;
    return requests <= 3 || `${requests} in a second`;
  });
  await client.cancel(job_id);
  expect(await endOf(job_id)).toMatchObject({ type: 'job.cancelled' });
  await client.directories.update(directoryId, { requests_per_second: null });
});

it('a mail server that is away is waited for', async () => {
  const { smtpPort } = accounts.mail;
  await accounts.mail.close();
  const { job_id } = await client.accounts.create({
    accounts: [{ email: `waits@${DOMAIN}` }],
    verification_enabled: true,
  });
  for await (const event of client.follow(job_id))
    if (event.type === 'job.retrying') {
      expect(event.error.code).toBe('mail_server_down');
      break;
    }
  accounts.mail = await startMailSink({ smtpPort });
  expect(await endOf(job_id)).toMatchObject({ type: 'job.completed', result: { mailed: 1 } });
  expect(accounts.mail.mails(`waits@${DOMAIN}`)).toHaveLength(1);
});
