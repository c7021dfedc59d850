import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SlipwayClient } from '@slipway/client';
import type { Account } from '@slipway/shared/contracts';
import { TOKEN } from '../accounts/accounts.fixture.ts';
import { untilEnd } from '../slipway.fixture.ts';
import { AccountsDashboard, type Organisation } from './accounts.fixture.ts';
import { findingsInThemes, overflow } from './axe.fixture.ts';
import { DESKTOP, PHONE } from './dashboard.fixture.ts';
import { heading, settled } from './pages.ts';

declare global {
  var shifted: number;
}

let all: AccountsDashboard;
beforeAll(async () => {
  all = await AccountsDashboard.start();
});
afterAll(() => all.close());
afterEach(() => {
  // What is refused, or is not there, the browser's console tells by itself.
  const complaints = all.dashboard.complaints.filter((text) => !/status of 4\d\d/.test(text));
  all.dashboard.complaints = [];
  if (complaints.length > 0)
    throw new Error(`Scripts failed, or the policy of the page refused something:\n${complaints.join('\n')}`);
});

const region = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true });
const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });
/** What stands beside a page's title. */
const head = (page: Page): Locator =>
  page.locator('header', { has: page.getByRole('heading', { level: 1 }) });

describe('one operator, from the first accounts to the last', () => {
  let org: Organisation;
  let page: Page;
  let accounts: Account[];
  beforeAll(async () => {
    org = await all.organisation();
    ({ page } = org);
  });
  afterAll(() => org.context.close());

  const open = async ({ id, email }: Account) => {
    await page.goto(`/accounts/${id}`);
    await heading(email)(page).waitFor();
  };
  const stored = ({ id }: Account) => org.client.accounts.get(id);

  it('makes twenty, and watches it', async () => {
    // So slow that one can see it.
    all.directory.set({ bulk: false, requests_per_second: 4 });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Accounts' }).click();
    await page.getByText('There are no accounts yet').waitFor();
    await page.getByRole('link', { name: 'Make your first accounts' }).click();
    await heading('Make accounts')(page).waitFor();
    expect(await page.getByLabel('Directory').inputValue()).toBe(org.directoryId);
    await page.getByText('user3@example.test', { exact: true }).waitFor();
    await page.getByLabel('E-mail addresses').fill('{given_name}.{n}@example.test');
    await page.getByText('given.3@example.test', { exact: true }).waitFor();
    await page.getByLabel('E-mail addresses').fill('staff{n}@example.test');
    await page.getByLabel('How many').fill('20');
    await button(page, 'Make 20 accounts').click();

    await page.waitForURL('**/jobs/*');
    await heading('20 accounts in Sandbox')(page).waitFor();
    const panel = region(page, 'Accounts');
    await panel.getByText(/^[\d.]+ a second$/).waitFor();
    await panel.getByText(/^about \d/).waitFor();
    const bar = panel.getByRole('progressbar', { name: 'Accounts made' });
    const value = Number(await bar.getAttribute('aria-valuenow'));
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(100);
    await head(page).getByText('Completed', { exact: true }).waitFor();
    await expect.poll(() => panel.locator('dd').allTextContents()).toEqual(['20 of 20', '0', '0', '20']);
    all.directory.set({ bulk: true, requests_per_second: null });
    accounts = (await org.client.accounts.list({ limit: 20 })).data;
  });

  it('finds them by status and by name', async () => {
    await page.getByRole('link', { name: 'Show its accounts' }).click();
    await heading('Accounts')(page).waitFor();
    await button(page, /Of one job/).click();
    const filters = page.getByRole('navigation', { name: 'By status' });
    await filters.getByRole('link', { name: 'Created 20' }).click();
    await page.waitForURL('**/accounts?status=created');
    await filters.getByRole('link', { name: 'Verified 0' }).click();
    await page.getByText('No account is like that').waitFor();
    await button(page, 'Show all').click();
    await expect.poll(() => new URL(page.url()).search).toBe('');
    await page.getByLabel('Search by address or name').fill('staff17@');
    await page.waitForURL(/q=staff17/);
    await page.getByText('1 account like that, newest first').waitFor();
    await page.getByRole('link', { name: /staff17@example\.test/ }).click();
    await heading('staff17@example.test')(page).waitFor();
  });

  it('verifies one by the code of its mail', async () => {
    const [one] = accounts;
    await open(one!);
    const code = await all.codeFor(one!.email);
    const card = region(page, 'Address');
    await card.getByLabel('Code of the mail').fill('000 000');
    await button(card, 'Verify').click();
    await card.getByText(/not the code that was mailed. 4 attempts are left/).waitFor();
    await card.getByLabel('Code of the mail').fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await page.keyboard.press('Enter');
    await head(page).getByText('Verified', { exact: true }).waitFor();
    expect((await stored(one!)).status).toBe('verified');
  });

  it('mails another one a new code, and is told to wait for a third', async () => {
    const [, , third] = accounts;
    await open(third!);
    const first = await all.codeFor(third!.email);
    await button(page, 'Mail a new code').click();
    await page.getByText(`A code was mailed to ${third!.email}.`).waitFor();
    expect(all.mail.mails(third!.email)).toHaveLength(2);
    await button(page, 'Mail a new code').click();
    await page.getByText(/The next one can be asked for in \d+ seconds/).waitFor();
    expect(await all.codeFor(third!.email)).not.toBe(first);
  });

  it('has an address confirmed by who got the mail, when they press the button', async () => {
    const [, other] = accounts;
    const link = await all.linkFor(other!.email);
    const visitor = await all.dashboard.visitor();
    await visitor.page.goto(link);
    const confirm = button(visitor.page, 'Confirm this address');
    await confirm.waitFor();
    expect((await stored(other!)).status).toBe('created');
    await confirm.click();
    await heading('Your address is confirmed')(visitor.page).waitFor();
    await visitor.page.getByText(other!.email).waitFor();
    expect(visitor.page.url()).toBe(`${all.dashboard.url}/verify`);
    expect((await stored(other!)).status).toBe('verified');

    // Once more, in another tab.
    const again = await visitor.context.newPage();
    await again.goto(link);
    await button(again, 'Confirm this address').click();
    await again.getByRole('alert').getByText('verified already').waitFor();
    await expect.poll(() => new URL(again.url()).hash).toBe('');
    await again.goto(link.slice(0, -5));
    await again.getByRole('alert').getByText('not complete').waitFor();
    await visitor.context.close();
  });

  it('reveals a password once, which is kept nowhere', async () => {
    const one = await stored(accounts[0]!);
    await open(one);
    await button(page, 'Reveal the password').click();
    await button(page.getByRole('dialog', { name: 'Reveal the password?' }), 'Reveal it').click();
    const shown = page.getByLabel('The password', { exact: true });
    const password = (await shown.textContent()) ?? '';
    expect(password).toBe(all.directory.password(org.space, one.target_id!));
    expect(page.url()).not.toContain(password);
    expect(
      await page.evaluate(() =>
        JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)]),
      ),
    ).not.toContain(password);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Accounts' }).click();
    await heading('Accounts')(page).waitFor();
    await page.goBack();
    await page.getByText('It was revealed, and is not kept since.').waitFor();
    expect(await shown.count()).toBe(0);
    expect(await page.content()).not.toContain(password);
    expect(await button(page, 'Reveal the password').count()).toBe(0);

    await button(page, 'Set a new password').click();
    await page.getByText('It has a new password, which can be revealed once.').waitFor();
    await button(page, 'Reveal the password').waitFor();
    expect(all.directory.password(org.space, one.target_id!)).not.toBe(password);
  });

  it('changes it, disables it, and enables it again', async () => {
    const one = accounts[0]!;
    await open(one);
    const card = region(page, 'Change');
    await card.getByLabel('E-mail address').fill('somebody@elsewhere.test');
    await button(card, 'Change it').click();
    await card.getByText('must be an address of example.test').waitFor();
    await button(card, 'Undo').click();
    await card.getByLabel('Family name').fill('Árnadóttir');
    await button(card, 'Change it').click();
    await page.getByText('It is changed.', { exact: true }).waitFor();
    expect((await stored(one)).family_name).toBe('Árnadóttir');
    await button(page, 'Disable').click();
    await head(page).getByText('Disabled', { exact: true }).waitFor();
    await page.getByText('It is disabled.', { exact: true }).waitFor();
    const there = () => all.directory.users(org.space).find(({ userName }) => userName === one.username);
    expect(there()).toMatchObject({ active: false });
    await button(page, 'Enable').click();
    await head(page).getByText('Verified', { exact: true }).waitFor();
    expect(there()).toMatchObject({ active: true, name: { familyName: 'Árnadóttir' } });
    await region(page, 'Changes and mails').getByRole('link').nth(3).waitFor();
  });

  it('is told why a change has failed', async () => {
    const fourth = await stored(accounts[3]!);
    await open(fourth);
    await fetch(`${all.directory.base(org.space)}/Users/${fourth.target_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    await button(page, 'Disable').click();
    await page
      .getByRole('status')
      .getByText(/is not in "Sandbox" any more/)
      .waitFor();
    expect(await head(page).getByText('Created', { exact: true }).isVisible()).toBe(true);
  });

  it('deletes one', async () => {
    const one = accounts[0]!;
    await open(one);
    await button(page, 'Delete the account').click();
    const dialog = page.getByRole('dialog', { name: 'Delete this account?' });
    await dialog.getByLabel(/^Type/).fill(one.email);
    await button(dialog, 'Delete it').click();
    await page.waitForURL('**/accounts');
    await page.getByText(`${one.email} was deleted.`).waitFor();
    await page.getByText('19 accounts, newest first').waitFor();
    expect(all.directory.users(org.space).some(({ userName }) => userName === one.username)).toBe(false);
  });
});

describe('what is refused', () => {
  let org: Organisation;
  let page: Page;
  beforeAll(async () => {
    org = await all.organisation();
    ({ page } = org);
  });
  afterAll(() => org.context.close());

  const faults = () => region(page, 'Why it was refused').getByRole('row').allTextContents();

  it('a CSV file shows its lines, and nothing of it is made', async () => {
    await page.goto('/accounts/new');
    await page.getByLabel('A CSV file').check();
    await page.getByLabel(/Choose a CSV file/).setInputFiles({
      name: 'staff.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'email,birthdate\nfine@example.test,1990-01-31\nnobody,1990-01-31\nx@example.test,soon\n',
      ),
    });
    await page.getByText('staff.csv').waitFor();
    await button(page, 'Make the accounts').click();
    await page.getByRole('alert').getByText('2 faults; nothing was stored.').waitFor();
    expect(await faults()).toEqual([
      expect.any(String),
      expect.stringMatching(/^3email.*e-mail address/),
      expect.stringMatching(/^4birthdate.*date/),
    ]);
    expect((await org.client.accounts.list()).total).toBe(0);
  });

  it('a list shows the lines that were typed', async () => {
    await page.getByLabel('A list').check();
    await page.getByLabel('One per line').fill('one@example.test\ntwo@elsewhere.test, Two\none@example.test');
    await button(page, 'Make 3 accounts').click();
    await page.getByRole('alert').getByText('2 faults').waitFor();
    expect(await faults()).toEqual([
      expect.any(String),
      expect.stringContaining('2emailmust be an address of example.test'),
      expect.stringContaining('3emailis the same as that of line 1'),
    ]);
    await page.getByLabel('One per line').fill('one@example.test\ntwo@example.test, Two');
    await button(page, 'Make 2 accounts').click();
    await head(page).getByText('Completed', { exact: true }).waitFor();
    expect((await org.client.accounts.list({ q: 'two@' })).data[0]).toMatchObject({ given_name: 'Two' });
  });

  it('a directory with a wrong token says why, and takes another one', async () => {
    await page.goto('/directories');
    await page.getByRole('link', { name: 'Add directory' }).click();
    await button(page, 'Add it').click();
    await page.getByText('name at least one domain').waitFor();
    await page.getByLabel('Name').fill('Contractors');
    await page.getByLabel('Base URL').fill(all.directory.base('contractors'));
    await page.getByLabel('Token').fill('not-the-token');
    await page.getByLabel('Domains').fill('contractors.test');
    await button(page, 'Add it').click();
    await heading('Contractors')(page).waitFor();
    const connection = region(page, 'Connection');
    await connection.getByText(/status 401/).waitFor();
    await head(page).getByText('Check failed').waitFor();
    expect(await page.getByLabel('Token').inputValue()).toBe('');
    await page.getByLabel('Token').fill(TOKEN);
    await button(page, 'Save').click();
    await connection.getByText('It answers, and takes the token.').waitFor();
    all.directory.set({ latency_ms: 500 });
    await button(page, 'Check connection').click();
    await connection.getByText('Asking it').waitFor();
    all.directory.set({ latency_ms: 0 });
    await connection.getByText('It answers, and takes the token.').waitFor();
    await button(page, 'Make it the default').click();
    await head(page).getByText('default', { exact: true }).waitFor();
  });

  it('a directory in quarantine says why and until when, and is let out', async () => {
    await all.quarantine(org.directoryId, '412 of the last 500 requests failed: it answered 503.');
    await page.goto(`/directories/${org.directoryId}`);
    const banner = region(page, 'In quarantine');
    await banner.getByText('412 of the last 500 requests failed').waitFor();
    await banner.getByText(/Since 5 minutes ago; tried again in 1 hour/).waitFor();
    await button(banner, 'Lift quarantine').click();
    await banner.waitFor({ state: 'detached' });
    expect((await org.client.directories.get(org.directoryId)).state).toBe('active');
  });

  it('a directory with accounts is deleted only with what is known of them', async () => {
    // What is said of it lies over the button.
    await button(page, 'Dismiss').first().click();
    await button(page, 'Delete the directory').click();
    const first = page.getByRole('dialog', { name: 'Delete Sandbox?' });
    await first.getByLabel(/^Type/).fill('Sandbox');
    await button(first, 'Delete it').click();
    const second = page.getByRole('dialog', { name: 'Forget its accounts, too?' });
    await second.getByLabel(/^Type/).fill('Sandbox');
    await button(second, 'Forget them, and delete it').click();
    await page.waitForURL('**/directories');
    await page.getByText('Sandbox is not on record any more.').waitFor();
    expect(all.directory.users(org.space)).toHaveLength(2);
  });
});

describe('by keyboard alone', () => {
  it('one finds the way, and makes accounts', async () => {
    const { context, page, client } = await all.organisation();
    const tabTo = async (target: Locator) => {
      await target.waitFor();
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press('Tab');
        if (await target.evaluate((element) => element === document.activeElement)) return;
      }
      throw new Error(`the focus never came to ${String(target)}`);
    };
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Search or jump to' });
    await palette.waitFor();
    await expect.poll(() => palette.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.type('make acc');
    await page.getByRole('option', { name: 'Make accounts', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await heading('Make accounts')(page).waitFor();
    await tabTo(page.getByLabel('A number'));
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('One per line').waitFor();
    await page.keyboard.press('ArrowLeft');
    await tabTo(page.getByLabel('How many'));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2');
    await tabTo(page.getByLabel('Mail each a code'));
    await page.keyboard.press('Space');
    await tabTo(page.getByLabel('Priority'));
    await page.keyboard.press('ArrowDown');
    await tabTo(button(page, 'Make 2 accounts'));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/jobs/*');
    await head(page).getByText('Completed', { exact: true }).waitFor();
    const { data } = await client.jobs({ type: 'account' });
    expect(data[0]).toMatchObject({ count: 2, verification_enabled: false, priority: 1 });
    await context.close();
  });
});

describe('for everybody', () => {
  let org: Organisation;
  const ids = { account: '', job: '', directory: '', wrong: '' };
  beforeAll(async () => {
    org = await all.organisation();
    const { client, directoryId } = org;
    const { job_id } = await client.accounts.create({ count: 40, verification_enabled: true });
    await untilEnd(client, job_id);
    const { data } = await client.accounts.list({ limit: 1 });
    const wrong = await client.directories.add({
      name: 'Contractors',
      base_url: all.directory.base('contractors'),
      token: 'not-the-token',
      allowed_domains: ['contractors.test'],
    });
    await untilEnd(client, wrong.check_job_id!);
    await all.quarantine(wrong.id, '412 of the last 500 requests failed: it answered 503.');
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
    const page = await org.context.newPage();
    await page.goto(path());
    await heading(/./)(page).waitFor();
    await settled(page);
    await act?.(page);
    expect(await findingsInThemes(page)).toEqual([]);
    await page.setViewportSize(PHONE);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await findingsInThemes(page)).toEqual([]);
    await page.close();
  });

  it.each<[string, () => string]>([
    ['accounts', () => '/accounts'],
    ['accounts to be made', () => '/accounts/new'],
    ['an account', () => `/accounts/${ids.account}`],
    ['directories', () => '/directories'],
    ['a directory', () => `/directories/${ids.directory}`],
    ['a job that made accounts', () => `/jobs/${ids.job}`],
  ])('%s: nothing jumps while it loads', async (_, path) => {
    for (const viewport of [DESKTOP, PHONE]) {
      const page = await org.context.newPage();
      await page.setViewportSize(viewport);
      await page.addInitScript(sumTheShifts);
      await page.goto(path());
      await heading(/./)(page).waitFor();
      await page.waitForLoadState('networkidle');
      await settled(page);
      expect(await page.evaluate(() => globalThis.shifted), `${viewport.width} pixels`).toBeLessThan(0.02);
      await page.close();
    }
  });

  it('says on the public page what is wrong when the link is of nobody', async () => {
    const { page, context } = await all.dashboard.visitor();
    await page.goto(`/verify#${'a'.repeat(43)}`);
    await button(page, 'Confirm this address').click();
    await page.getByRole('alert').getByText('This link is not valid any more').waitFor();
    expect(await button(page, 'Confirm this address').count()).toBe(0);
    await context.close();
  });

  it('shows nothing of it to who is not signed in', async () => {
    const { page, context } = await all.dashboard.visitor();
    await page.goto(`/accounts/${ids.account}`);
    await heading('Sign in')(page).waitFor();
    const anonymous = new SlipwayClient({ apiUrl: all.dashboard.url });
    await expect(anonymous.accounts.get(ids.account)).rejects.toMatchObject({ problem: { status: 401 } });
    await context.close();
  });
});

/** Runs in the page, before it: sums what moves by itself (Layout Instability API, not in TypeScript's library). */
function sumTheShifts(): void {
  Object.assign(globalThis, { shifted: 0 });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (
        'value' in entry &&
        typeof entry.value === 'number' &&
        !('hadRecentInput' in entry && entry.hadRecentInput)
      )
        globalThis.shifted += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}
