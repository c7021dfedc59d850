import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { commissionEntry, listOf, statement } from '@slipway/shared/contracts';
import { companyCsv } from '@slipway/tools/demo-csv';
import { demoCompany, type DemoCompany } from '@slipway/tools/demo-company';
import { machine } from '../env.ts';
import { ROOT } from '../slipway.fixture.ts';
import { TestCommissions, TODAY } from './commissions.fixture.ts';
import { textOfPdf } from './pdf.text.ts';

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

describe('slipway commissions, plans, invoices, periods, statements', () => {
  let commissions: TestCommissions;
  let client: SlipwayClient;
  let company: DemoCompany;
  let folder: string;
  let key: string;
  beforeAll(async () => {
    commissions = await TestCommissions.start();
    ({ client } = await commissions.tenant());
    ({ key } = await client.createApiKey({ name: 'cli' }));
    company = demoCompany({ seed: 3, contracts: 16, invoices: 80, today: TODAY });
    folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
    for (const [kind, text] of Object.entries(companyCsv(company))) await file(`${kind}.csv`, text);
    for (const [name, { document }] of Object.entries(company.plans))
      await file(`plan.${name}.json`, JSON.stringify(document));
    for (const rate of company.rates) await client.products.addRate(rate);
    for (const { key: category, ...fields } of company.categories)
      await client.products.putCategory(category, fields);
    for (const { sku, name, category } of company.products)
      await client.products.put(sku, { name, category });
  });
  afterAll(async () => {
    await commissions.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function file(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text);
    return name;
  }

  /** Runs `slipway …` as a program does: no terminal. */
  const slipway = (...args: string[]) =>
    new Promise<Run>((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'packages/client/bin/slipway.js'), ...args], {
        cwd: folder,
        env: {
          PATH: machine['PATH'],
          SLIPWAY_API_URL: commissions.slipway.stack.apiUrl,
          SLIPWAY_API_KEY: key,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
  const said = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await slipway(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const json = async <T>(schema: { parse(value: unknown): T }, ...args: string[]): Promise<T> =>
    schema.parse(JSON.parse(await said('--json', ...args)));
  const refused = (text: string | RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(text) });
  const month = (index: number) => company.months.at(index)!;
  const entries = listOf(commissionEntry).pick({ data: true, total: true });
  const statements = listOf(statement).pick({ data: true, total: true });

  it('draws what a plan would pay', async () => {
    const text = await said(
      'plans',
      'preview',
      'plan.sales.json',
      '--up-to',
      '200000.00',
      '--sale',
      '60000.00',
    );
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^12,000\.00 EUR │ .*█$/);
    expect(text).toMatch(/^ATTAINMENT +PAYOUT EUR +RATE$/m);
    expect(text).toMatch(/^200,000\.00 +12,000\.00 +6/m);
    expect(text).toContain('A sale of 60,000.00 earns 2,600.00 EUR:');
    expect(await slipway('plans', 'preview', 'nowhere.json')).toEqual(refused('nowhere.json cannot be read'));
    await file('broken.json', '{"currency":"EUR","rules":[]}');
    expect(await slipway('plans', 'preview', 'broken.json')).toEqual(refused(/at least one rule/));
  });

  it('takes in a year, and once only', async () => {
    expect(await said('commissions', 'import', 'parties', 'parties.csv')).toMatch(
      /^\d+ lines: \d+ parties new, 0 there before\.\n/,
    );
    for (const [name, { name: title }] of Object.entries(company.plans))
      expect(
        await said('plans', 'create', `plan.${name}.json`, '--name', title, '--publish-from', company.since),
      ).toContain(`sales from ${company.since} on follow version 1`);
    for (const kind of ['contracts', 'invoices', 'payments'])
      await said('commissions', 'import', kind, `${kind}.csv`);
    expect(await said('commissions', 'import', 'invoices', 'invoices.csv')).toMatch(
      /: 0 invoices new, 80 there before/,
    );
    expect(await said('plans', 'list')).toMatch(/EUR +\d+ +1 from \d{4}-\d\d-\d\d +Sales team$/m);
  });

  it('names the faults of a file in a table', async () => {
    await file('faulty.csv', `external_id,invoice,amount,paid_on\na,b,1e3,${TODAY}\nc,d,10.00,tomorrow\n`);
    const { code, stdout, stderr } = await slipway('commissions', 'import', 'payments', 'faulty.csv');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Nothing of faulty\.csv was taken in\.\n\nLINE +COLUMN +WHAT IS WRONG$/m);
    expect(stderr).toMatch(/^2 +amount +must be a decimal number/m);
    expect(stderr).toMatch(/^3 +paid_on +must be a day/m);
    expect(await slipway('commissions', 'import', 'payments', 'nowhere.csv')).toEqual(
      refused('cannot be read'),
    );
    expect(await slipway('commissions', 'import', 'people', 'faulty.csv')).toEqual(
      refused('Allowed choices'),
    );
  });

  it('runs, and says how it went', async () => {
    await settled();
    const text = await said('commissions', 'run', '--recheck', '--follow');
    expect(text).toMatch(/^Job [0-9a-f-]{36} calculates all that has changed\.\n/);
    expect(text).toMatch(/✔ [\d,]+ sales calculated; nothing to post \([\d.]+ s\)\n$/);
    expect(await said('commissions', 'run', '--period', month(-2), '--follow')).toMatch(/✔ /);
    expect(await said('commissions', 'run', '--contract', company.contracts[0]!.name, '--follow')).toMatch(
      /✔ /,
    );
    expect(await slipway('commissions', 'run', '--period', '1999-01')).toEqual(refused('period'));
    expect(await slipway('commissions', 'run', '--period', '2026-01', '--contract', 'x')).toEqual(
      refused('cannot be used with'),
    );
  });

  it('lists entries, and explains one', async () => {
    const list = await json(entries, 'commissions', 'list', '--kind', 'override', '--limit', '3');
    expect(list.data.map(({ kind }) => kind)).toEqual(['override', 'override', 'override']);
    const table = await said('commissions', 'list', '--party', 'Region North', '--limit', '3');
    expect(table).toMatch(/^ENTRY +EARNED ON +PERIOD +AMOUNT +KIND +INVOICE +PARTY$/m);
    expect(table).toMatch(/more: --limit \d+\n$/);
    const { data } = await json(entries, 'commissions', 'list', '--kind', 'commission', '--limit', '1');
    const explained = await said('commissions', 'explain', data[0]!.id);
    expect(explained).toMatch(/^amount +-?[\d,.]+ (EUR|USD)$/m);
    expect(explained).toContain('%');
    expect(explained).toMatch(/\nCalculated again from its trace: .*: holds\.\n$/);
    expect(await slipway('commissions', 'explain', 'nothing')).toEqual(refused('is no id of an entry'));
    expect(await said('commissions', 'list', '--as-of', '2001-01-01')).toContain('No such entries');
  });

  it('tries another plan out', async () => {
    const document = { ...company.plans.partner.document };
    await file(
      'better.json',
      JSON.stringify({ ...document, rules: [{ name: 'All', rate: { mode: 'percent', rate: '20' } }] }),
    );
    const count = (await json(entries, 'commissions', 'list')).total;
    const text = await said(
      'commissions',
      'try',
      '--plan',
      'Partner share',
      '--document',
      'better.json',
      '--limit',
      '5',
    );
    expect(text).toMatch(/^PARTY +NOW +WOULD BE +DIFFERENCE$/m);
    expect(text).toMatch(/^Studio \w+ +[\d,.]+ EUR +[\d,.]+ EUR +\+[\d,.]+ EUR$/m);
    expect(text).toMatch(/\nNothing was posted\.\n$/);
    expect((await json(entries, 'commissions', 'list')).total).toBe(count);
    expect(
      await said('commissions', 'try', '--plan', 'Partner share', '--document', 'plan.partner.json'),
    ).toBe('With it, "Partner share" would pay just what it pays now.\n');
    expect(await slipway('commissions', 'try', '--plan', 'Nobody', '--document', 'better.json')).toEqual(
      refused('There is no plan "Nobody"'),
    );
  });

  it('credits an invoice, and says what that takes back', async () => {
    const paid = new Set(company.payments.map(({ invoice }) => invoice));
    const partner = new Set(
      company.contracts.filter(({ plan }) => plan === 'partner').map(({ external_id }) => external_id),
    );
    const { number } = company.invoices.find(
      ({ contract, external_id }) => partner.has(contract) && paid.has(external_id),
    )!;
    const credit = ['invoices', 'credit', number, '--reason', 'Too much'];
    expect(await slipway(...credit, '--line', '99:1.00')).toEqual(refused(`${number} has no line 99`));
    expect(await said(...credit)).toMatch(
      /^Invoice .* is credited: [\d,.]+ (EUR|USD) are to be paid back\.\n\d+ entr(y|ies) posted: -[\d,.]+ EUR\.\n$/,
    );
    expect(await said('invoices', 'show', number)).toMatch(
      /^credit note +[\d,.]+ (EUR|USD) on .*: Too much$/m,
    );
    expect(await slipway(...credit)).toEqual(refused(/credited|nothing/i));
    expect(await slipway('invoices', 'pay', 'NOBODY-1')).toEqual(refused('There is no invoice "NOBODY-1"'));
  });

  it('closes a period after it was asked, makes statements, pays them and saves them', async () => {
    const key = month(0);
    expect(await said('periods', 'list')).toMatch(new RegExp(`^${key} +${key}-01 +\\S+ +open `, 'm'));
    const asked = await slipway('periods', 'close', key);
    expect(asked).toMatchObject({ code: 1, stderr: expect.stringContaining('say --yes') });
    expect(asked.stdout).toMatch(new RegExp(`^Closing ${key}:\n {2}.* due to \\d+ part`));
    expect(await slipway('periods', 'close', month(2), '--yes')).toEqual(refused(`${key} is earlier`));
    const closed = await said('periods', 'close', key, '--yes', '--follow');
    expect(closed).toMatch(new RegExp(`✔ ${key} is closed: \\d+ statements?, .* due`));
    expect(await slipway('periods', 'close', key, '--yes')).toEqual(refused('closed already'));

    const { data } = await json(statements, 'statements', 'list', '--period', key, '--limit', '100');
    const one = data.find(({ due }) => /[1-9]/.test(due.amount) && due.currency === 'EUR')!;
    expect(await said('statements', 'list', '--period', key)).toContain('waits for finance');
    expect(await said('statements', 'approve', one.id)).toBe(
      `The statement of ${one.party_name} for ${key} is approved.\n`,
    );
    await said('statements', 'payout', '--period', key, '--out', 'payout.csv');
    expect(await readFile(join(folder, 'payout.csv'), 'utf8')).toContain(one.due.amount);
    const sepa = ['statements', 'payout', '--period', key, '--format', 'pain.001', '--out', 'payout.xml'];
    await said(...sepa, '--debtor-name', 'Agency', '--debtor-iban', 'DE89370400440532013000');
    expect(await readFile(join(folder, 'payout.xml'), 'utf8')).toContain(`>${one.due.amount}<`);
    expect(await said('statements', 'pay', one.id)).toMatch(/ EUR to .*: paid on \d{4}-\d\d-\d\d\.\n$/);
    expect(await slipway('statements', 'pay', one.id)).toMatchObject({ code: 1, stdout: '' });
    expect(await slipway('statements', 'approve', one.id, '--period', key)).toEqual(
      refused('Name one statement'),
    );
    const others = data.length - 1;
    const all = (n: number, word: string) =>
      `${n === 1 ? '1 statement' : `${n} statements`} of ${key} ${word}.\n`;
    expect(await said('statements', 'approve', '--period', key)).toBe(all(others, 'given its next approval'));
    expect(await said('statements', 'approve', '--period', key)).toBe(all(0, 'given its next approval'));
    expect(await said('statements', 'pay', '--period', key)).toBe(all(others, 'paid'));
    expect(await said('statements', 'download', one.id, '--out', 'it.pdf')).toBe('Saved as it.pdf\n');
    expect(textOfPdf(await readFile(join(folder, 'it.pdf')))).toContain(one.party_name);
    expect(await said('statements', 'download', one.id, '--format', 'csv', '--out', '-')).toContain(',');
  });

  it('verifies the ledger', async () => {
    const text = await said('commissions', 'verify');
    expect(text).toMatch(/^The ledger is as it was written: [\d,]+ entries, /);
    expect(text).toMatch(/^party_payable +-?[\d,.]+ EUR$/m);
  });

  /** Until the runs that imports have begun are over. */
  async function settled(): Promise<void> {
    await expect
      .poll(
        async () =>
          (await client.jobs({ type: 'commission_run', status: ['pending', 'queued', 'active'] })).total,
        { timeout: 30_000 },
      )
      .toBe(0);
  }
});
