import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { untilEnd } from '../slipway.fixture.ts';
import { TestAccounts } from './accounts.fixture.ts';

let accounts: TestAccounts;
beforeAll(async () => {
  accounts = await TestAccounts.start();
});
afterAll(() => accounts.close());

describe('the life of accounts, over the API', () => {
  let client: SlipwayClient;
  let space: string;
  beforeAll(async () => {
    ({ client, space } = await accounts.tenant());
  });

  it('makes twenty in the directory that everybody has, each of which gets a mail', async () => {
    const answer = await client.accounts.create({ count: 20, priority: 1, verification_enabled: true });
    expect(answer).toEqual({
      job_id: expect.any(String),
      status: 'pending',
      count: 20,
      message: 'Job created successfully',
    });
    const events = await untilEnd(client, answer.job_id);
    expect(events.at(-1)).toMatchObject({
      type: 'job.completed',
      result: { created: 20, linked: 0, failed: 0, mailed: 20 },
    });
    expect(await client.job(answer.job_id)).toMatchObject({
      status: 'completed',
      progress: 100,
      count: 20,
      verification_enabled: true,
      title: '20 accounts in Sandbox',
    });
    const { data, total } = await client.accounts.list({ job_id: answer.job_id, limit: 100 });
    expect(total).toBe(20);
    const there = accounts.directory.users(space);
    expect(there).toHaveLength(20);
    for (const account of data) {
      expect(account).toMatchObject({
        status: 'created',
        origin: 'created',
        has_password: true,
        error: null,
      });
      expect(there.find(({ id }) => id === account.target_id)).toMatchObject({
        externalId: account.external_id,
        userName: account.username,
      });
    }
    expect(accounts.mail.mails()).toHaveLength(20);
  });

  it('verifies one by the code of its mail, and another one by the link', async () => {
    const { data } = await client.accounts.list({ limit: 2 });
    const [one, other] = data;
    const mail = await accounts.mail.next(one!.email, { after: 0 });
    const [, first, second] = /code is (\d{3}) (\d{3})/.exec(mail.text)!;
    await expect(client.accounts.verify(one!.id, '000000')).rejects.toMatchObject({
      problem: { status: 422, detail: expect.stringContaining('4 attempts are left') },
    });
    expect(await client.accounts.verify(one!.id, `${first} ${second}`)).toMatchObject({ status: 'verified' });
    await expect(client.accounts.verify(one!.id, `${first}${second}`)).rejects.toMatchObject({
      problem: { status: 409 },
    });
    const [, token] = /verify#([\w-]{43})/.exec((await accounts.mail.next(other!.email, { after: 0 })).text)!;
    expect(await client.accounts.verifyByLink(token!)).toEqual({ email: other!.email, status: 'verified' });
    await expect(client.accounts.verifyByLink(token!)).rejects.toMatchObject({ problem: { status: 409 } });
  });

  it('reveals a password once, and that is the one in the directory', async () => {
    const account = (await client.accounts.list({ limit: 1 })).data[0]!;
    const { password } = await client.accounts.reveal(account.id);
    expect(accounts.directory.password(space, account.target_id!)).toBe(password);
    await expect(client.accounts.reveal(account.id)).rejects.toMatchObject({ problem: { status: 410 } });
    expect(await client.accounts.get(account.id)).toMatchObject({ has_password: false });
  });

  it('changes, disables, enables and deletes in the directory first', async () => {
    const account = (await client.accounts.list({ limit: 1 })).data[0]!;
    const there = () => accounts.directory.users(space).find(({ id }) => id === account.target_id);
    const change = async (body: Parameters<SlipwayClient['accounts']['update']>[1]) =>
      untilEnd(client, (await client.accounts.update(account.id, body)).job_id);

    await change({ family_name: 'Árnadóttir', active: false });
    expect(there()).toMatchObject({ active: false, name: { familyName: 'Árnadóttir' } });
    expect(await client.accounts.get(account.id)).toMatchObject({
      status: 'disabled',
      family_name: 'Árnadóttir',
    });
    await change({ active: true, reset_password: true });
    expect(there()).toMatchObject({ active: true });
    expect(await client.accounts.get(account.id)).toMatchObject({ status: 'verified', has_password: true });
    expect((await client.accounts.reveal(account.id)).password).toBe(
      accounts.directory.password(space, account.target_id!),
    );

    const { job_id } = await client.accounts.delete(account.id);
    expect((await untilEnd(client, job_id)).at(-1)).toMatchObject({ result: { outcome: 'removed' } });
    expect(there()).toBeUndefined();
    await expect(client.accounts.get(account.id)).rejects.toMatchObject({ problem: { status: 404 } });
    expect(accounts.directory.users(space)).toHaveLength(19);
  });
});
