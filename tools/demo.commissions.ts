import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { companyCsv } from './demo/company.csv.ts';
import { DEMO_SIZE, demoCompany } from './demo/demo.company.ts';

/**
 * `npm run demo:commissions -- --seed 7 --contracts 100 --invoices 5000 --out folder`: a year of an agency as the CSV
 * files that can be imported, and its plans as documents.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(DEMO_SIZE.seed) },
    contracts: { type: 'string', default: String(DEMO_SIZE.contracts) },
    invoices: { type: 'string', default: String(DEMO_SIZE.invoices) },
    today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    out: { type: 'string', default: 'demo-company' },
  },
});

function wholeNumber(name: 'seed' | 'contracts' | 'invoices', least: number): number {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} must be a whole number from ${least}, not "${values[name]}".`);
  return value;
}

try {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(values.today)) throw new Error('--today must be a day like 2026-10-31.');
  const company = demoCompany({
    seed: wholeNumber('seed', 0),
    contracts: wholeNumber('contracts', 1),
    invoices: wholeNumber('invoices', 1),
    today: values.today,
  });
  const folder = resolve(values.out);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    console.log(join(values.out, name));
  };
  for (const [kind, text] of Object.entries(companyCsv(company))) write(`${kind}.csv`, text);
  for (const [key, { document }] of Object.entries(company.plans))
    write(`plan.${key}.json`, `${JSON.stringify(document, null, 2)}\n`);
  const { products, categories, rates } = company;
  write(
    'catalogue.json',
    `${JSON.stringify(
      { categories, products: products.map(({ sku, name, category }) => ({ sku, name, category })), rates },
      null,
      2,
    )}\n`,
  );
  console.log('\nImport it, with what the catalogue says put in place first:\n');
  const steps = [
    'slipway commissions import parties parties.csv',
    ...Object.entries(company.plans).map(
      ([key, { name }]) =>
        `slipway plans create plan.${key}.json --name "${name}" --publish-from ${company.since}`,
    ),
    ...['contracts', 'invoices', 'payments'].map((kind) => `slipway commissions import ${kind} ${kind}.csv`),
  ];
  for (const step of steps) console.log(`  ${step}`);
} catch (error) {
  console.error(`slipway: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
