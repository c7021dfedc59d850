import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '@slipway/shared/contracts';
import { TOKEN } from '../accounts/accounts.fixture.ts';
import { accountsDashboard, type Organisation } from './accounts.fixture.ts';
import { button, head, region } from './controls.ts';
import { heading } from './pages.ts';

const given = accountsDashboard();

describe('one operator, from the first accounts to the last', () => {
  let org: Organisation;
  let page: Page;
  let accounts: Account[];
  beforeAll(async () => {
    org = await given.all.organisation();
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
    given.all.directory.set({ bulk: false, requests_per_second: 2 });
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
    given.all.directory.set({ bulk: true, requests_per_second: null });
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
    const code = await given.all.codeFor(one!.email);
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
    const first = await given.all.codeFor(third!.email);
    await button(page, 'Mail a new code').click();
    await page.getByText(`A code was mailed to ${third!.email}.`).waitFor();
    expect(given.all.mail.mails(third!.email)).toHaveLength(2);
    await button(page, 'Mail a new code').click();
    await page.getByText(/The next one can be asked for in \d+ seconds/).waitFor();
    expect(await given.all.codeFor(third!.email)).not.toBe(first);
  });

  it('has an address confirmed by who got the mail, when they press the button', async () => {
    const [, other] = accounts;
    const link = await given.all.linkFor(other!.email);
    const visitor = await given.all.dashboard.visitor();
    await visitor.page.goto(link);
    const confirm = button(visitor.page, 'Confirm this address');
    await confirm.waitFor();
    expect((await stored(other!)).status).toBe('created');
    await confirm.click();
    await heading('Your address is confirmed')(visitor.page).waitFor();
    await visitor.page.getByText(other!.email).waitFor();
    expect(visitor.page.url()).toBe(`${given.all.dashboard.url}/verify`);
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
    expect(password).toBe(given.all.directory.password(org.space, one.target_id!));
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
    expect(given.all.directory.password(org.space, one.target_id!)).not.toBe(password);
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
    const there = () =>
      given.all.directory.users(org.space).find(({ userName }) => userName === one.username);
    expect(there()).toMatchObject({ active: false });
    await button(page, 'Enable').click();
    await head(page).getByText('Verified', { exact: true }).waitFor();
    expect(there()).toMatchObject({ active: true, name: { familyName: 'Árnadóttir' } });
    await region(page, 'Changes and mails').getByRole('link').nth(3).waitFor();
  });

  it('is told why a change has failed', async () => {
    const fourth = await stored(accounts[3]!);
    await open(fourth);
    await fetch(`${given.all.directory.base(org.space)}/Users/${fourth.target_id}`, {
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
    expect(given.all.directory.users(org.space).some(({ userName }) => userName === one.username)).toBe(
      false,
    );
  });
});

describe('by keyboard alone', () => {
  it('one finds the way, and makes accounts', async () => {
    const { context, page, client } = await given.all.organisation();
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
