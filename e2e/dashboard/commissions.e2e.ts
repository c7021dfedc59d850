import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commissionsDashboard, type Bookkeeper } from './commissions.fixture.ts';
import { findingsInThemes } from './axe.fixture.ts';
import { button, head, region } from './controls.ts';
import { heading } from './pages.ts';

const given = commissionsDashboard();

const now = new Date();
/** A day of the month before this one, which can be closed. */
const lastMonth = (day: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, day)).toISOString().slice(0, 10);
const PERIOD = lastMonth(1).slice(0, 7);

const PARTIES = `external_id,name,kind,iban
ann,Ann Lee,person,DE89370400440532013000
bob,Bob Ray,person,
pier,Pier Works,company,`;

describe('one bookkeeper, from the first party to the payout', () => {
  let keeper: Bookkeeper;
  let page: Page;
  let contractPath = '';
  beforeAll(async () => {
    keeper = await given.all.newcomer();
    ({ page } = keeper);
  });
  afterAll(() => keeper.context.close());

  /** Chooses one of those that a part of its name finds. */
  const choose = async (label: string, text: string) => {
    await page.getByRole('combobox', { name: label, exact: true }).fill(text.slice(0, 4));
    await page.getByRole('option', { name: text }).first().click();
  };
  const writeInvoice = async (number: string, net: string, issuedOn: string) => {
    await page.goto(contractPath);
    await page.getByRole('link', { name: 'New invoice' }).click();
    await heading('New invoice')(page).waitFor();
    await page.getByLabel('Number').fill(number);
    await page.getByLabel('Net', { exact: true }).fill(net);
    await page.getByLabel('Issued on').fill(issuedOn);
    await button(page, 'Issue it').click();
    await heading(`Invoice ${number}`)(page).waitFor();
  };
  const cameOfIt = () => region(page, 'What came of it').getByRole('row');

  it('imports parties: all of a file, or nothing of it', async () => {
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Commissions' }).click();
    await page.getByRole('link', { name: 'Import parties' }).click();
    await heading('Import')(page).waitFor();
    await page.getByLabel('Pasted').check();
    await page.getByLabel('The lines').fill(`${PARTIES}\neve,,person,DE00`);
    await button(page, 'Import parties').click();
    await region(page, 'Why it was refused').getByRole('cell', { name: '5' }).first().waitFor();
    expect((await keeper.client.parties.list()).total).toBe(0);
    await page.getByLabel('The lines').fill(PARTIES);
    await button(page, 'Import parties').click();
    await page.getByText('3 lines: 3 created, 0 unchanged').waitFor();
    expect((await keeper.client.parties.list()).total).toBe(3);
  });

  it('writes a plan, sees what it pays while it is typed, and publishes it', async () => {
    await page.goto('/plans');
    await button(page, 'Make your first plan').click();
    const dialog = page.getByRole('dialog', { name: 'New plan' });
    await dialog.getByLabel('Name').fill('Partners');
    await dialog.getByLabel('Begin with').selectOption('tiers');
    await button(dialog, 'Make a draft').click();
    await heading('Partners')(page).waitFor();
    await page.getByLabel('Amount in EUR of sale 1').fill('1000');
    await page.getByText('earns 40.00 EUR').waitFor();
    await page.getByLabel('Percent of tier 1').fill('10');
    await page.getByText('earns 100.00 EUR').waitFor();
    await page.getByText(/1,000.00 at 10 %/).waitFor();
    const chart = page.getByRole('application', { name: /Payout against attainment/ });
    await chart.focus();
    await page.keyboard.press('End');
    await page.getByText(/^At [\d,.]+ EUR/).waitFor();

    await page.getByLabel('Start of tier 2').fill('-5');
    await page.getByText('must not be negative').waitFor();
    await page.getByText('One thing is not right yet').waitFor();
    expect(await button(page, 'Publish').isDisabled()).toBe(true);
    await page.getByLabel('Start of tier 2').fill('150000');
    await page.getByLabel('JSON', { exact: true }).check();
    expect(JSON.parse(await page.getByLabel('The plan as JSON').inputValue())).toMatchObject({
      rules: [{ rate: { tiers: [{ from: '0', rate: '10' }, {}, {}] } }],
    });
    await page.getByLabel('Form', { exact: true }).check();
    await button(page, 'Publish').click();
    const publish = page.getByRole('dialog', { name: 'Publish Partners' });
    await publish.getByLabel('Effective from').fill('2024-01-01');
    await button(publish, 'Publish it').click();
    await head(page).getByText('Version 1', { exact: true }).waitFor();
  });

  it('makes a contract, whose shares must be the whole', async () => {
    await page.goto('/contracts/new');
    await page.getByLabel('Name', { exact: true }).fill('Pier repairs');
    await choose('Client', 'Pier Works');
    await choose('Plan', 'Partners');
    await page.getByLabel('Starts on').fill('2024-01-01');
    await choose('Participant 1', 'Ann Lee');
    await page.getByLabel('Share of participant 1 in percent').fill('60');
    await page.getByText('They add up to 60 %: 40 % missing.').waitFor();
    await button(page, 'Another one').click();
    expect(await page.getByLabel('Share of participant 2 in percent').inputValue()).toBe('40');
    await choose('Participant 2', 'Bob Ray');
    await page.getByLabel('Share of participant 2 in percent').fill('30');
    await button(page, 'Make it').click();
    await page.getByRole('alert').getByText('the shares must add to 100, and add to 90').waitFor();
    await page.getByLabel('Share of participant 2 in percent').fill('40');
    await button(page, 'Make it').click();
    await heading('Pier repairs')(page).waitFor();
    contractPath = new URL(page.url()).pathname;
  });

  it('issues invoices, and sees within a moment what everybody gets, and why', async () => {
    await writeInvoice('R-1', '1000.00', lastMonth(5));
    await page.getByText('It is calculated: 2 entries posted.').waitFor();
    await expect.poll(() => cameOfIt().count()).toBe(3);
    expect(await cameOfIt().allTextContents()).toEqual([
      expect.anything(),
      expect.stringContaining('+40.00 EUR'),
      expect.stringContaining('+60.00 EUR'),
    ]);
    await cameOfIt().filter({ hasText: 'Ann Lee' }).getByRole('link').first().click();
    const why = region(page, 'How it came about');
    await why.getByText('+60.00 EUR').waitFor();
    await why.getByText(/100.00 = 1,000.00 at 10 %/).waitFor();
    await why.getByText(/60.00 is 60 % of it/).waitFor();
    await why.getByText('Calculated again: the same').waitFor();
    await writeInvoice('R-2', '2000.00', lastMonth(6));
    await page.getByText('It is calculated: 2 entries posted.').waitFor();
  });

  it('changes the contract, and sees the differences', async () => {
    await page.goto(contractPath);
    await page.getByLabel('Share of participant 1 in percent').fill('50');
    await page.getByLabel('Share of participant 2 in percent').fill('50');
    await button(page, 'Save').click();
    await page.getByText('What it changes for anybody is posted in a moment.').waitFor();
    const entries = region(page, 'Entries').getByRole('row');
    await entries.filter({ hasText: 'Ann Lee' }).filter({ hasText: '−10.00 EUR' }).waitFor();
    await head(page).getByText('Calculated', { exact: true }).waitFor();
    expect((await keeper.client.contracts.list()).data[0]!.changed).toBe(false);
  });

  it('tries a draft of the plan: who would get what, and nothing is written', async () => {
    const before = (await keeper.client.commissions.list()).total;
    await page.goto('/plans');
    await page.getByRole('link', { name: 'Partners' }).click();
    await page.getByLabel('Percent of tier 1').fill('12');
    await page.getByText('It is right, and not saved yet.').waitFor();
    // The published version is drawn beside it.
    await page.getByText('Version 1', { exact: true }).nth(1).waitFor();
    await button(page, 'Try it').click();
    const tried = region(page, 'Try-out');
    await tried.getByText(/would be different\. Nothing is written\./).waitFor();
    const byParty = tried.getByRole('group', { name: 'By party' });
    await byParty.getByText('Ann Lee').waitFor();
    expect(await byParty.getByRole('row').nth(1).textContent()).toMatch(/150\.00 EUR180\.00 EUR\+30\.00 EUR/);
    await tried.getByRole('group', { name: 'Line by line' }).getByText('R-2').first().waitFor();
    expect((await keeper.client.commissions.list()).total).toBe(before);
  });

  it('neither overwrites nor publishes unasked what a colleague has made of the plan', async () => {
    const [plan] = (await keeper.client.plans.list()).data;
    const document = { ...plan!.versions[0]!.document, holding_days: 9 };
    await keeper.client.plans.putDraft(plan!.id, document);
    await button(page, 'Publish').click();
    const publish = page.getByRole('dialog', { name: 'Publish Partners' });
    await button(publish, 'Publish it').click();
    await publish
      .getByRole('alert')
      .getByText(/Somebody else has changed version 2/)
      .waitFor();
    await button(publish, 'Cancel').click();
    const draftOf = async () => (await keeper.client.plans.get(plan!.id)).versions[0]!;
    expect(await draftOf()).toMatchObject({ status: 'draft', document });
    await button(page, 'Save the draft').click();
    await page.getByText(/What you see is yours: save it again/).waitFor();
    expect((await draftOf()).document.holding_days).toBe(9);
    await button(page, 'Save the draft').click();
    await page.getByText('The draft is saved.').waitFor();
    expect((await draftOf()).document.holding_days).toBe(0);
  });

  it('publishes the draft, and calculates what that changes', async () => {
    await button(page, 'Publish').click();
    const publish = page.getByRole('dialog', { name: 'Publish Partners' });
    await publish.getByLabel('Effective from').fill(lastMonth(6));
    await button(publish, 'Publish it').click();
    await head(page).getByText('Version 2', { exact: true }).waitFor();
    await page.goto('/commissions');
    await page.getByText('1 of 1 contract has changed since it was calculated.').waitFor();
    await button(page, 'Calculate').click();
    const run = region(page, 'This run');
    await run.getByText('Completed', { exact: true }).waitFor();
    await run.getByText('1 calculated, 0 unchanged, 2 entries posted').waitFor();
    await page.getByText('Every contract is calculated as it is now.').waitFor();
    await page.reload();
    await run.getByText(/1 calculated, 0 unchanged/).waitFor();
    expect((await keeper.client.contracts.list()).data[0]!.changed).toBe(false);
  });

  it('credits an invoice, and sees what is taken back', async () => {
    await page.goto('/invoices');
    await page.getByRole('link', { name: 'R-1', exact: true }).click();
    await button(page, 'Credit').click();
    const dialog = page.getByRole('dialog', { name: 'Credit R-1' });
    await dialog.getByLabel('Reason').fill('The planks were rotten');
    await dialog.getByLabel('Credited on').fill(lastMonth(5));
    await button(dialog, 'Credit it').click();
    await head(page).getByText('Credited', { exact: true }).waitFor();
    await page.getByText(/It is calculated: \d entries posted\./).waitFor();
    const taken = cameOfIt().filter({ hasText: 'Ann Lee' }).filter({ hasText: 'minus' });
    await taken.first().waitFor();
    expect(await taken.first().textContent()).toContain('−50.00 EUR');
    await taken.first().getByRole('link').first().click();
    await region(page, 'Of the same sale')
      .getByText(/corrects revision/)
      .waitFor();
  });

  it('closes the month, approves a statement, and takes it away as a PDF', async () => {
    await page.goto('/periods');
    await button(page, `Close ${PERIOD} …`).click();
    const dialog = page.getByRole('dialog', { name: `Close ${PERIOD}` });
    await dialog.getByText('240.00 EUR').waitFor();
    await button(dialog, `Close ${PERIOD} for good`).click();
    const panel = region(page, `Closing ${PERIOD}`);
    await panel.getByText(`${PERIOD} is closed: 2 statements`).waitFor();
    await panel.getByRole('link', { name: 'To its statements' }).click();
    await heading('Statements')(page).waitFor();
    await page.getByRole('link', { name: 'Ann Lee' }).click();
    await heading(`Ann Lee, ${PERIOD}`)(page).waitFor();
    await region(page, 'What it comes to').getByText('120.00 EUR').last().waitFor();
    await button(page, 'Approve: finance').click();
    await head(page).getByText('Approved', { exact: true }).waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'PDF').click()]);
    expect(download.suggestedFilename()).toBe(`Ann Lee-${PERIOD}.pdf`);
    expect((await readFile(await download.path())).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('takes a payout file for the bank, and pays', async () => {
    await page.goto(`/statements?period=${PERIOD}`);
    await button(page, 'Payout file').click();
    const dialog = page.getByRole('dialog', { name: 'Payout file' });
    await dialog.getByLabel('ISO 20022 (pain.001)').check();
    await dialog.getByLabel('IBAN').fill('DE00');
    await button(dialog, 'Download').click();
    await dialog.locator('[aria-invalid="true"]').first().waitFor();
    await dialog.getByLabel('Who pays').fill('Harbour Ltd');
    await dialog.getByLabel('IBAN').fill('DE89 3704 0044 0532 0130 00');
    const [download] = await Promise.all([page.waitForEvent('download'), button(dialog, 'Download').click()]);
    const file = (await readFile(await download.path())).toString();
    expect(file).toContain('pain.001');
    expect(file).toContain('120.00');
    await page.getByRole('link', { name: 'Ann Lee' }).click();
    await button(page, 'Pay').click();
    await button(page.getByRole('dialog'), 'It is paid').click();
    await page.getByText('It is paid, and the payout is posted.').waitFor();
    await head(page).getByText('Paid', { exact: true }).waitFor();
  });

  it('approves and pays all others at once', async () => {
    await page.goto(`/statements?period=${PERIOD}`);
    await button(page, 'All at once').click();
    const dialog = page.getByRole('dialog', { name: 'All statements of a period' });
    await button(dialog, 'Do it').click();
    await page.getByText('1 statement given its next approval.').waitFor();
    await page.getByRole('cell', { name: 'Approved' }).waitFor();
    await button(page, 'All at once').click();
    await dialog.getByLabel('They are paid').check();
    expect(await findingsInThemes(page)).toEqual([]);
    await button(dialog, 'Do it').click();
    await page.getByText('1 statement paid.').waitFor();
    await expect.poll(() => page.getByRole('cell', { name: 'Paid', exact: true }).count()).toBe(2);
  });

  it('verifies the ledger, and reads it as it was known on another day', async () => {
    await page.goto('/commissions');
    await button(page, 'Verify it').click();
    await page.getByText(/\d+ entries, chain and traces hold/).waitFor();
    await page.goto('/commissions/ledger');
    await page.getByLabel('Kind').selectOption('payout');
    await page.waitForURL(/kind=payout/);
    await page.getByText('2 entries like that, newest first').waitFor();
    await page.getByLabel('As known at the end of this day').fill('2024-01-01');
    await page.getByText('Nothing is like that').waitFor();
    await button(page, 'Show all').click();
    await choose('Party', 'Bob Ray');
    await page.waitForURL(/party=/);
    // What is shown stays until the answer is there.
    const rowsOf = (name: string) => page.getByRole('row').filter({ hasText: name }).count();
    await expect.poll(() => rowsOf('Ann Lee')).toBe(0);
    expect(await rowsOf('Bob Ray')).toBeGreaterThan(0);
  });
});
