import pg from 'pg';
import { planDocument } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';

export const LINES_OF_AN_INVOICE = 10;
export const INVOICES_OF_A_CONTRACT = 100;
const LINES_OF_A_CONTRACT = LINES_OF_AN_INVOICE * INVOICES_OF_A_CONTRACT;

/** Each contract gets through all three. */
const PLAN = planDocument.parse({
  currency: 'USD',
  accumulation: { window: 'contract', per: 'contract' },
  rules: [
    {
      name: 'tiers',
      rate: {
        mode: 'marginal',
        tiers: [
          { from: '0', rate: '4' },
          { from: '150000', rate: '6' },
          { from: '250000', rate: '8' },
        ],
      },
    },
  ],
});

/**
 * Fills a tenant with so many lines, as its gateway would have over time: contracts of two participants, with a hundred
 * invoices each.
 * @param linesPerInvoice ten, or one where invoices are what counts
 */
export async function fill(
  url: string,
  tenantId: string,
  lines: number,
  linesPerInvoice = LINES_OF_AN_INVOICE,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const [first, second, buyer] = [newId(), newId(), newId()];
    await client.query(
      `INSERT INTO parties (id, tenant_id, kind, name) SELECT id, $1, 'company', 'Party' FROM unnest($2::uuid[]) AS p (id)`,
      [tenantId, [first, second, buyer]],
    );
    const plan = newId();
    await client.query(`INSERT INTO plans (id, tenant_id, name, currency) VALUES ($1, $2, 'Tiers', 'USD')`, [
      plan,
      tenantId,
    ]);
    await client.query(
      `INSERT INTO plan_versions (id, tenant_id, plan_id, version, status, effective_from, document, published_at)
       VALUES ($1, $2, $3, 1, 'published', '2020-01-01', $4, now())`,
      [newId(), tenantId, plan, JSON.stringify(PLAN)],
    );
    const contracts = (lines * LINES_OF_AN_INVOICE) / linesPerInvoice / LINES_OF_A_CONTRACT;
    for (let n = 0; n < contracts; n += 1) {
      const contract = newId();
      await client.query(
        `INSERT INTO contracts (id, tenant_id, name, client_id, currency, starts_on, plan_id)
         VALUES ($1, $2, $3, $4, 'USD', '2020-01-01', $5)`,
        [contract, tenantId, `Contract ${n}`, buyer, plan],
      );
      await client.query(
        `INSERT INTO contract_participants (contract_id, tenant_id, party_id, position, share)
         VALUES ($1, $2, $3, 1, 600000), ($1, $2, $4, 2, 400000)`,
        [contract, tenantId, first, second],
      );
      await addInvoices(client, tenantId, contract, linesPerInvoice);
    }
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** Lines of 500.00 to 7,500.00; over a year of days. */
async function addInvoices(
  client: pg.Client,
  tenantId: string,
  contract: string,
  linesPerInvoice: number,
): Promise<void> {
  const invoices = Array.from({ length: INVOICES_OF_A_CONTRACT }, () => newId());
  await client.query(
    `WITH lines AS (
       SELECT i.id AS invoice_id, i.n, l.position, 50000 + (i.n * 7919 + l.position * 104729) % 700000 AS net
       FROM unnest($3::uuid[]) WITH ORDINALITY AS i (id, n), generate_series(1, $4) AS l (position)
     ), invoices AS (
       INSERT INTO invoices (id, tenant_id, number, contract_id, currency, net, tax, issued_on)
       SELECT invoice_id, $1, $2 || '-' || n, $2::uuid, 'USD', sum(net), 0, '2026-01-01'::date + (n * 3)::int
       FROM lines GROUP BY invoice_id, n
     )
     INSERT INTO invoice_lines (id, tenant_id, invoice_id, position, quantity, net, tax, cost)
     SELECT uuidv7(), $1, invoice_id, position, 1000000, net, 0, 0 FROM lines`,
    [tenantId, contract, invoices, linesPerInvoice],
  );
}
