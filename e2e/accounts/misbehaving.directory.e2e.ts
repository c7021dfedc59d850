import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stopwatch } from '@slipway/testing/pace';
import type { SlipwayClient } from '@slipway/client';
import { TERMINAL_EVENTS } from '@slipway/shared/contracts';
import type { DirectorySwitches } from '@slipway/testing/scim';
import { untilEnd } from '../slipway.fixture.ts';
import { DOMAIN, TestAccounts, TOKEN } from './accounts.fixture.ts';

const QUIET: Partial<DirectorySwitches> = {
  ...{ latency_ms: 0, requests_per_second: null, unauthorized: false, redirect_to: null, bulk: true },
  ...{ too_many_rate: 0, unavailable_rate: 0, bad_gateway_rate: 0, drop_before_rate: 0, drop_after_rate: 0 },
  ...{ max_operations: 1_000, max_payload_size: 1_048_576 },
  ...{ conflict_rate: 0, retry_after: 'seconds', config: 'full', patch: true, etag: true },
};

let accounts: TestAccounts;
let client: SlipwayClient;
let space: string;
let directoryId: string;
beforeAll(async () => {
  accounts = await TestAccounts.start();
  ({ client, space, directoryId } = await accounts.tenant());
});
afterAll(() => accounts.close());
afterEach(() => void accounts.directory.set(QUIET));

const there = () => accounts.directory.users(space);
/** Runs a job again that has ended. @returns its last event */
const again = async (jobId: string) => {
  const { tail } = await client.events(jobId, { limit: 1 });
  await client.retry(jobId);
  for await (const event of client.follow(jobId, { after: tail }))
    if (TERMINAL_EVENTS.has(event.type)) return event;
  return undefined;
};
const make = async (body: Parameters<SlipwayClient['accounts']['create']>[0]) => {
  const { job_id } = await client.accounts.create(body);
  return { job_id, last: (await untilEnd(client, job_id)).at(-1)! };
};

describe('a directory that', () => {
  it.each([
    ['says "too many" with seconds', { bulk: false, too_many_rate: 0.2, retry_after: 'seconds' }],
    ['says "too many" with a date', { bulk: false, too_many_rate: 0.2, retry_after: 'date' }],
    ['says "too many" and not for how long', { bulk: false, too_many_rate: 0.2, retry_after: 'none' }],
    ['loses every fifth answer', { bulk: false, drop_after_rate: 0.2 }],
    ['loses answers to Bulk requests', { drop_after_rate: 0.3, max_operations: 3 }],
    ['answers with HTML pages', { bulk: false, bad_gateway_rate: 0.2 }],
    ['says that accounts exist which it has just made', { bulk: false, conflict_rate: 0.5 }],
    ['does not describe itself', { config: 'missing', bulk: false }],
    ['describes itself sparsely', { config: 'sparse' }],
    ['takes three accounts in a request', { max_operations: 3 }],
    ['takes small requests only', { max_payload_size: 1_200 }],
  ] satisfies [string, Partial<DirectorySwitches>][])(
    '%s has each account once in the end',
    async (_, switches) => {
      const before = there().length;
      accounts.directory.set(switches);
      const { last } = await make({ count: 12 });
      expect(last).toMatchObject({ type: 'job.completed', result: { created: 12, linked: 0, failed: 0 } });
      await accounts.directory.idle();
      expect(there()).toHaveLength(before + 12);
    },
  );

  it('has an account of that name already is linked to, and its account is left there when ours is deleted', async () => {
    const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `old@${DOMAIN}` };
    const response = await fetch(`${accounts.directory.base(space)}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(user),
    });
    const { id } = (await response.json()) as { id: string };
    const { job_id, last } = await make({ accounts: [{ email: `old@${DOMAIN}` }] });
    expect(last).toMatchObject({ type: 'job.completed', result: { created: 0, linked: 1 } });
    const account = (await client.accounts.list({ job_id })).data[0]!;
    expect(account).toMatchObject({ origin: 'linked', target_id: id, has_password: false });
    await expect(client.accounts.reveal(account.id)).rejects.toMatchObject({ problem: { status: 409 } });
    const deletion = await client.accounts.delete(account.id);
    expect((await untilEnd(client, deletion.job_id)).at(-1)).toMatchObject({
      result: { outcome: 'forgotten' },
    });
    expect(there().some((one) => one.id === id)).toBe(true);
  });

  it('refuses our token stops the job at once, and says why', async () => {
    accounts.directory.set({ unauthorized: true });
    accounts.directory.resetStats();
    const { job_id, last } = await make({ count: 50 });
    expect(last).toMatchObject({
      type: 'job.failed',
      error: {
        code: 'directory_unauthorized',
        message: expect.stringContaining('Give the directory a token'),
      },
    });
    expect(accounts.directory.stats().requests).toBeLessThan(3);
    expect(await client.directories.get(directoryId)).toMatchObject({
      problem: { code: 'directory_unauthorized' },
    });
    // The way back: with a token that is taken, the same job makes them.
    accounts.directory.set({ unauthorized: false });
    expect(await again(job_id)).toMatchObject({ result: { created: 50 } });
  });

  it('sends us elsewhere is not followed: nobody else sees the token', async () => {
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    accounts.directory.set({ redirect_to: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/` });
    const { last } = await make({ count: 1 });
    expect(last).toMatchObject({ type: 'job.failed', error: { code: 'directory_redirected' } });
    expect(seen).toEqual([]);
    elsewhere.close();
  });

  it('is slow is asked nothing more within a second of a cancellation, which tells what was made', async () => {
    accounts.directory.set({ bulk: false, latency_ms: 150 });
    const before = there().length;
    const { job_id } = await client.accounts.create({ count: 400 });
    for await (const event of client.follow(job_id))
      if (event.type === 'job.log' && event.lines.some(({ text }) => text.endsWith(' created'))) break;
    const elapsed = stopwatch();
    await client.cancel(job_id);
    const events = await untilEnd(client, job_id);
    expect(elapsed()).toBeLessThan(5_000);
    expect(events.at(-1)!.type).toBe('job.cancelled');
    const requests = accounts.directory.stats().requests;
    const told = events.flatMap((event) => (event.type === 'job.log' ? event.lines : [])).at(-1)!.text;
    const made = there().length - before;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(400);
    expect(told).toContain(`stopped: ${made} of 400 are in the directory`);
    expect(accounts.directory.stats().requests).toBe(requests);
    // The way back.
    accounts.directory.set({ latency_ms: 0 });
    expect(await again(job_id)).toMatchObject({ result: { created: 400 } });
    expect(there()).toHaveLength(before + 400);
  });

  it('fails for good is left alone: in quarantine, with a reason, until somebody lifts it or it has recovered', async () => {
    accounts.directory.set({ bulk: false, bad_gateway_rate: 1 });
    const { job_id } = await client.accounts.create({ count: 40 });
    for await (const event of client.follow(job_id)) {
      if (event.type !== 'job.retrying' || event.error.code !== 'directory_quarantined') continue;
      expect(event.error.message).toContain('is in quarantine');
      expect(event.delay_ms).toBeGreaterThan(30_000);
      break;
    }
    expect(await client.directories.get(directoryId)).toMatchObject({
      state: 'quarantined',
      quarantine: { reason: expect.stringMatching(/\w/), next_attempt_at: expect.any(String) },
    });
    expect(await client.job(job_id)).toMatchObject({ status: 'pending' });
    accounts.directory.set({ bad_gateway_rate: 0 });
    await client.directories.update(directoryId, { state: 'active' });
    expect((await untilEnd(client, job_id)).at(-1)).toMatchObject({
      type: 'job.completed',
      result: { created: 40 },
    });
    expect(await client.directories.get(directoryId)).toMatchObject({ state: 'active', quarantine: null });
  }, 120_000);
});

describe('the address of a directory', () => {
  it.each([
    ['http://example.com/scim/v2', 'must be an https URL'],
    ['https://127.0.0.1/scim/v2', 'private or reserved address'],
    ['https://10.1.2.3/scim/v2', 'private or reserved address'],
    ['https://[::1]/scim/v2', 'private or reserved address'],
    ['https://169.254.169.254/latest', 'private or reserved address'],
    ['https://localhost/scim/v2', 'of this machine or network'],
    ['https://intranet/scim/v2', 'the full name of a public host'],
    ['ftp://example.com/', 'must be an https URL'],
    ['https://user:secret@example.com/scim/v2', 'must not contain credentials'],
    ['https://example.com/scim/v2?token=x', 'must not have a query'],
    ['nonsense', 'must be the URL of a SCIM 2.0 service'],
  ])('%s is refused, and nothing is sent there', async (base_url, message) => {
    await expect(
      client.directories.add({ name: 'Elsewhere', base_url, token: 'abc', allowed_domains: [DOMAIN] }),
    ).rejects.toMatchObject({
      problem: { status: 422, errors: [{ path: 'base_url', message: expect.stringContaining(message) }] },
    });
  });

  it('cannot be changed without a token: the stored one is not sent to a new address', async () => {
    await expect(
      client.directories.update(directoryId, { base_url: accounts.directory.base('other') }),
    ).rejects.toMatchObject({ problem: { status: 422, errors: [{ path: 'token' }] } });
  });

  it('is asked when it is registered: what it can do, or why it does not answer', async () => {
    const add = async (token: string) => {
      const directory = await client.directories.add({
        ...{ name: 'Checked', base_url: accounts.directory.base('checked'), token },
        allowed_domains: [DOMAIN],
      });
      await untilEnd(client, directory.check_job_id!);
      return client.directories.get(directory.id);
    };
    expect(await add(TOKEN)).toMatchObject({
      problem: null,
      capabilities: { bulk: { max_operations: 1000 }, patch: true, etag: true, filter: true },
    });
    const refused = await add('wrong-token');
    expect(refused).toMatchObject({ capabilities: null, problem: { code: 'directory_unauthorized' } });
    expect(JSON.stringify(refused)).not.toContain('wrong-token');
    await client.directories.delete(refused.id);
  });
});
