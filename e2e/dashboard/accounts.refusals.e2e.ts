import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOKEN } from '../accounts/accounts.fixture.ts';
import { accountsDashboard, type Organisation } from './accounts.fixture.ts';
import { button, head, region } from './controls.ts';
import { heading } from './pages.ts';

const given = accountsDashboard();

describe('what is refused', () => {
  let org: Organisation;
  let page: Page;
  beforeAll(async () => {
    org = await given.all.organisation();
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
    await page.getByLabel('Base URL').fill(given.all.directory.base('contractors'));
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
    given.all.directory.set({ latency_ms: 500 });
    await button(page, 'Check connection').click();
    await connection.getByText('Asking it').waitFor();
    given.all.directory.set({ latency_ms: 0 });
    await connection.getByText('It answers, and takes the token.').waitFor();
    await button(page, 'Make it the default').click();
    await head(page).getByText('default', { exact: true }).waitFor();
  });

  it('a directory in quarantine says why and until when, and is let out', async () => {
    await given.all.quarantine(org.directoryId, '412 of the last 500 requests failed: it answered 503.');
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
    expect(given.all.directory.users(org.space)).toHaveLength(2);
  });
});
