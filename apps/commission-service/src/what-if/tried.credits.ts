import type { Queryable } from '@slipway/database';
import type { JudgedCredit } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import type { CreditRow } from '../sales/sale.rows.js';

interface Left {
  invoiceId: string;
  net: bigint;
  tax: bigint;
  cost: bigint;
  quantity: bigint;
}

/**
 * Credit notes as if they were there, one after another. They are not written: a credit note holds its invoice, and
 * whoever pays it would wait until everything is compared.
 */
export async function triedCredits(
  db: Queryable,
  tenantId: string,
  credits: readonly JudgedCredit[],
): Promise<CreditRow[]> {
  if (credits.length === 0) return [];
  const left = await leftOfLines(
    db,
    tenantId,
    credits.map(({ invoice_id }) => invoice_id),
  );
  const rows: CreditRow[] = [];
  for (const credit of credits) {
    const id = newId();
    for (const [lineId, of, taken] of takenBy(credit, left)) {
      const { net, tax, cost, quantity } = taken;
      if (net === 0n && tax === 0n && cost === 0n && quantity === 0n) continue;
      left.set(lineId, {
        invoiceId: of.invoiceId,
        net: of.net - net,
        tax: of.tax - tax,
        cost: of.cost - cost,
        quantity: of.quantity - quantity,
      });
      rows.push({
        ...{ id, invoiceId: credit.invoice_id, on: credit.credited_on, lineId },
        ...{ quantity, net, cost, gross: net + tax },
      });
    }
  }
  return rows;
}

/** Since it was judged, others may have credited the same: there is no more to take than what is left now. */
function* takenBy(
  { invoice_id, lines }: JudgedCredit,
  left: ReadonlyMap<string, Left>,
): Generator<[lineId: string, Left, Omit<Left, 'invoiceId'>]> {
  if (lines === null) {
    for (const [lineId, of] of left) if (of.invoiceId === invoice_id) yield [lineId, of, of];
    return;
  }
  for (const { line_id, ...judged } of lines) {
    const of = left.get(line_id);
    if (!of) continue;
    const least = (field: 'net' | 'tax' | 'cost' | 'quantity') => {
      const asked = BigInt(judged[field]);
      return asked < of[field] ? asked : of[field];
    };
    yield [
      line_id,
      of,
      { net: least('net'), tax: least('tax'), cost: least('cost'), quantity: least('quantity') },
    ];
  }
}

/** Lines of invoices, in their order, less what credit notes have taken of them. */
async function leftOfLines(
  db: Queryable,
  tenantId: string,
  invoiceIds: readonly string[],
): Promise<Map<string, Left>> {
  const { rows } = await db.query<Record<'id' | 'invoice_id' | 'net' | 'tax' | 'cost' | 'quantity', string>>(
    `SELECT l.id, l.invoice_id, (l.net - coalesce(sum(c.net), 0))::text AS net,
       (l.tax - coalesce(sum(c.tax), 0))::text AS tax, (l.cost - coalesce(sum(c.cost), 0))::text AS cost,
       (l.quantity - coalesce(sum(c.quantity), 0))::text AS quantity
     FROM invoice_lines l LEFT JOIN credit_note_lines c ON c.line_id = l.id
     WHERE l.tenant_id = $1 AND l.invoice_id = ANY($2)
     GROUP BY l.id ORDER BY l.invoice_id, l.position`,
    [tenantId, [...new Set(invoiceIds)]],
  );
  return new Map(
    rows.map(({ id, invoice_id, net, tax, cost, quantity }) => [
      id,
      {
        invoiceId: invoice_id,
        net: BigInt(net),
        tax: BigInt(tax),
        cost: BigInt(cost),
        quantity: BigInt(quantity),
      },
    ]),
  );
}
