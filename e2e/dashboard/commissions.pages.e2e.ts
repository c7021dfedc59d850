import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilEnd } from '../slipway.fixture.ts';
import { findingsInThemes } from './axe.fixture.ts';
import { commissionsDashboard, type Bookkeeper } from './commissions.fixture.ts';
import { button, region } from './controls.ts';
import { barriersOf, jumpsOf } from './every.page.ts';

const given = commissionsDashboard();

describe('for everybody', () => {
  let keeper: Bookkeeper;
  const ids = {
    entry: '',
    party: '',
    contract: '',
    invoice: '',
    draft: '',
    plan: '',
    statement: '',
    run: '',
  };
  beforeAll(async () => {
    keeper = await given.all.company();
    const { client } = keeper;
    const { data: entries } = await client.commissions.list({ limit: 100 });
    const entry = entries.find(({ invoice_id }) => invoice_id !== null)!;
    const contract = await client.contracts.get(entry.contract_id!);
    const plan = await client.plans.get(contract.plan_id);
    const { invoice: draft } = await client.invoices.create({
      number: 'DRAFT-1',
      contract_id: contract.id,
      currency: contract.currency,
      lines: [{ net: '100.00', description: 'Planks' }],
    });
    const { data: periods } = await client.periods.list({ limit: 100 });
    const oldest = periods.toSorted((a, b) => (a.starts_on < b.starts_on ? -1 : 1))[0]!;
    await untilEnd(client, (await client.periods.close(oldest.id)).job_id);
    const { data: statements } = await client.statements.list({ period: oldest.key });
    const { document } = plan.versions[0]!;
    const run = await client.commissions.run({
      what_if: { plan: { plan_id: plan.id, document: { ...document, floor: { amount: '1000.00' } } } },
    });
    await untilEnd(client, run.job_id);
    Object.assign(ids, {
      entry: entry.id,
      party: entry.party_id,
      contract: contract.id,
      invoice: entry.invoice_id,
      draft: draft.id,
      plan: plan.id,
      statement: statements[0]!.id,
      run: run.job_id,
    });
  });
  afterAll(() => keeper.context.close());

  it.each<[string, () => string, ((page: Page) => Promise<unknown>)?]>([
    ['the overview', () => '/commissions', (page) => button(page, 'Verify it').click()],
    ['the ledger', () => '/commissions/ledger'],
    [
      'a party that is searched for',
      () => '/commissions/ledger',
      async (page) => {
        await page.getByRole('combobox', { name: 'Party' }).fill('s');
        await page.getByRole('option').first().waitFor();
      },
    ],
    [
      'an entry, with its trace',
      () => `/commissions/entries/${ids.entry}`,
      (page) => page.getByText('The trace as it is stored').click(),
    ],
    [
      'an import that is refused',
      () => '/commissions/import',
      async (page) => {
        await page.getByLabel('Pasted').check();
        await page.getByLabel('The lines').fill('external_id,name,iban\nx,X,DE00');
        await button(page, 'Import parties').click();
        await region(page, 'Why it was refused').waitFor();
      },
    ],
    ['parties', () => '/parties'],
    ['a party to be added', () => '/parties?add=true'],
    [
      'a party, with its chart as a table',
      () => `/parties/${ids.party}`,
      (page) => page.getByText('As a table').click(),
    ],
    ['an adjustment', () => `/parties/${ids.party}`, (page) => button(page, 'Adjust').click()],
    ['contracts', () => '/contracts'],
    ['a contract to be made', () => '/contracts/new', (page) => button(page, 'Another one').click()],
    ['a contract', () => `/contracts/${ids.contract}`],
    ['invoices', () => '/invoices'],
    ['an invoice to be written', () => `/invoices/new?contract=${ids.contract}`],
    ['an invoice', () => `/invoices/${ids.invoice}`],
    ['a draft', () => `/invoices/${ids.draft}`],
    ['plans', () => '/plans'],
    ['a plan', () => `/plans/${ids.plan}`],
    [
      'a plan with everything, and mistakes',
      () => `/plans/${ids.plan}`,
      async (page) => {
        for (const name of ['Accelerator', 'Cap', 'Guarantee', 'Draw'])
          await page.getByRole('checkbox', { name }).check();
        await button(page, 'An override').click();
        await page.getByText(/not right yet/).waitFor();
      },
    ],
    [
      'a plan as JSON',
      () => `/plans/${ids.plan}`,
      (page) => page.getByLabel('JSON', { exact: true }).check(),
    ],
    ['a plan that is tried', () => `/plans/${ids.plan}?run=${ids.run}`],
    ['periods', () => '/periods'],
    [
      'a period to be closed',
      () => '/periods',
      async (page) => {
        await button(page, /^Close \d{4}-\d\d …$/).click();
        await page.getByText('Statements for').waitFor();
      },
    ],
    ['statements', () => '/statements'],
    [
      'a payout file',
      () => '/statements',
      async (page) => {
        await button(page, 'Payout file').click();
        await page.getByLabel('ISO 20022 (pain.001)').check();
      },
    ],
    ['a statement', () => `/statements/${ids.statement}`],
    ['a run as a job', () => `/jobs/${ids.run}`],
  ])('%s: axe finds nothing serious in either theme, and it fits on a phone', async (_, path, act) => {
    expect(await barriersOf(keeper.context, path(), act)).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['the overview', () => '/commissions'],
    ['the ledger', () => '/commissions/ledger'],
    ['an entry', () => `/commissions/entries/${ids.entry}`],
    ['a party', () => `/parties/${ids.party}`],
    ['contracts', () => '/contracts'],
    ['a contract', () => `/contracts/${ids.contract}`],
    ['an invoice', () => `/invoices/${ids.invoice}`],
    ['a plan', () => `/plans/${ids.plan}`],
    ['periods', () => '/periods'],
    ['statements', () => '/statements'],
    ['a statement', () => `/statements/${ids.statement}`],
  ])('%s: nothing jumps while it loads', async (_, path) => {
    expect(await jumpsOf(keeper.context, path())).toEqual([]);
  });

  it('each list of a newcomer says what to do next', async () => {
    const { page, context } = await given.all.newcomer();
    const says: [path: string, text: string, next: string][] = [
      ['/commissions', 'There are no contracts yet', 'Import parties'],
      ['/contracts', 'There are no contracts yet', 'Make your first contract'],
      ['/invoices', 'There are no invoices yet', 'Write your first invoice'],
      ['/parties', 'There are no parties yet', 'Add your first party'],
      ['/plans', 'There are no plans yet', 'Make your first plan'],
      ['/statements', 'There are no statements yet', 'To the periods'],
      ['/commissions/ledger', 'The ledger is empty', 'New invoice'],
    ];
    for (const [path, text, next] of says) {
      await page.goto(path);
      await page.getByText(text).waitFor();
      await page.getByRole('main').getByText(next, { exact: true }).waitFor();
      expect(await findingsInThemes(page)).toEqual([]);
    }
    await context.close();
  });
});
