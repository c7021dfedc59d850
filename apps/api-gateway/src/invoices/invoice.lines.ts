import type { PoolClient } from 'pg';
import type { InvoiceLineInput } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { bounded, storedAmount, storedQuantity } from './stored.amounts.js';

/** A line in minor units, and millionths of a unit. */
export interface StoredLine {
  sku: string | null;
  variant: string | null;
  description: string;
  quantity: bigint;
  net: bigint;
  tax: bigint;
  cost: bigint;
}

export interface StoredLines {
  lines: StoredLine[];
  net: bigint;
  tax: bigint;
}

/** @throws Unprocessable naming the field of the line that cannot be kept */
export function storedLines(lines: readonly InvoiceLineInput[], currency: string): StoredLines {
  let [net, tax] = [0n, 0n];
  const stored = lines.map((line, index): StoredLine => {
    const path = (field: string) => `lines.${index}.${field}`;
    const own = {
      sku: line.sku,
      variant: line.variant,
      description: line.description,
      quantity: storedQuantity(path('quantity'), line.quantity),
      net: storedAmount(path('net'), line.net, currency),
      tax: storedAmount(path('tax'), line.tax, currency),
      cost: storedAmount(path('cost'), line.cost, currency),
    };
    net = bounded(path('net'), net + own.net);
    tax = bounded(path('tax'), tax + own.tax);
    return own;
  });
  return { lines: stored, net, tax };
}

export async function insertLines(
  client: PoolClient,
  tenantId: string,
  invoiceId: string,
  lines: readonly StoredLine[],
): Promise<void> {
  await client.query(
    `INSERT INTO invoice_lines (id, tenant_id, invoice_id, position, sku, variant, description, quantity, net, tax, cost)
     SELECT l.id, $1, $2, l.position, l.sku, l.variant, l.description, l.quantity, l.net, l.tax, l.cost
     FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[])
       WITH ORDINALITY AS l (id, sku, variant, description, quantity, net, tax, cost, position)`,
    [
      tenantId,
      invoiceId,
      lines.map(() => newId()),
      lines.map(({ sku }) => sku),
      lines.map(({ variant }) => variant),
      lines.map(({ description }) => description),
      lines.map(({ quantity }) => quantity.toString()),
      lines.map(({ net }) => net.toString()),
      lines.map(({ tax }) => tax.toString()),
      lines.map(({ cost }) => cost.toString()),
    ],
  );
}
