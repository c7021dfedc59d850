import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SlipwayClient } from '@slipway/client';
import { untilEnd } from '../slipway.fixture.ts';
import { accountsDashboard, type Organisation } from './accounts.fixture.ts';
import { button, region } from './controls.ts';
import { barriersOf, jumpsOf } from './every.page.ts';
import { heading } from './pages.ts';

const given = accountsDashboard();

describe('for everybody', () => {
  let org: Organisation;
  const ids = { account: '', job: '', directory: '', wrong: '' };
  beforeAll(async () => {
    org = await given.all.organisation();
    const { client, directoryId } = org;
    const { job_id } = await client.accounts.create({ count: 40, verification_enabled: true });
    await untilEnd(client, job_id);
    const { data } = await client.accounts.list({ limit: 1 });
    const wrong = await client.directories.add({
      name: 'Contractors',
      base_url: given.all.directory.base('contractors'),
      token: 'not-the-token',
      allowed_domains: ['contractors.test'],
    });
    await untilEnd(client, wrong.check_job_id!);
    await given.all.quarantine(wrong.id, '412 of the last 500 requests failed: it answered 503.');
    Object.assign(ids, { account: data[0]!.id, job: job_id, directory: directoryId, wrong: wrong.id });
  });
  afterAll(() => org.context.close());

  it.each<[string, () => string, ((page: Page) => Promise<unknown>)?]>([
    ['accounts', () => '/accounts'],
    ['accounts to be made', () => '/accounts/new'],
    [
      'a list that is refused',
      () => '/accounts/new',
      async (page) => {
        await page.getByLabel('A list').check();
        await page.getByLabel('One per line').fill('nobody');
        await button(page, 'Make 1 account').click();
        await region(page, 'Why it was refused').waitFor();
      },
    ],
    ['a file to be chosen', () => '/accounts/new', (page) => page.getByLabel('A CSV file').check()],
    ['an account', () => `/accounts/${ids.account}`],
    [
      'a password to be revealed',
      () => `/accounts/${ids.account}`,
      (page) => button(page, 'Reveal the password').click(),
    ],
    ['directories', () => '/directories'],
    ['a directory', () => `/directories/${ids.directory}`],
    ['a directory in quarantine', () => `/directories/${ids.wrong}`],
    ['a directory to be added', () => '/directories/new'],
    ['a job that made accounts', () => `/jobs/${ids.job}`],
    ['an address to be confirmed', () => `/verify#${'a'.repeat(43)}`],
  ])('%s: axe finds nothing serious in either theme, and it fits on a phone', async (_, path, act) => {
    expect(await barriersOf(org.context, path(), act)).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['accounts', () => '/accounts'],
    ['accounts to be made', () => '/accounts/new'],
    ['an account', () => `/accounts/${ids.account}`],
    ['directories', () => '/directories'],
    ['a directory', () => `/directories/${ids.directory}`],
    ['a job that made accounts', () => `/jobs/${ids.job}`],
  ])('%s: nothing jumps while it loads', async (_, path) => {
    expect(await jumpsOf(org.context, path())).toEqual([]);
  });

  it('says on the public page what is wrong when the link is of nobody', async () => {
    const { page, context } = await given.all.dashboard.visitor();
    await page.goto(`/verify#${'a'.repeat(43)}`);
    await button(page, 'Confirm this address').click();
    await page.getByRole('alert').getByText('This link is not valid any more').waitFor();
    expect(await button(page, 'Confirm this address').count()).toBe(0);
    await context.close();
  });

  it('shows nothing of it to who is not signed in', async () => {
    const { page, context } = await given.all.dashboard.visitor();
    await page.goto(`/accounts/${ids.account}`);
    await heading('Sign in')(page).waitFor();
    const anonymous = new SlipwayClient({ apiUrl: given.all.dashboard.url });
    await expect(anonymous.accounts.get(ids.account)).rejects.toMatchObject({ problem: { status: 401 } });
    await context.close();
  });
});
