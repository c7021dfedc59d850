import type { PoolClient } from 'pg';
import { Conflict, NotFound } from '@slipway/shared/errors';

/** An invoice that a transaction holds, so that nobody else changes it until it is decided. Amounts in minor units. */
export interface HeldInvoice {
  tenantId: string;
  id: string;
  number: string;
  contractId: string;
  currency: string;
  issuedOn: string | null;
  voidedOn: string | null;
  net: bigint;
  tax: bigint;
  paid: bigint;
  creditedNet: bigint;
  creditedTax: bigint;
}

interface Row {
  number: string;
  contract_id: string;
  currency: string;
  issued_on: string | null;
  voided_on: string | null;
  net: string;
  tax: string;
  paid: string;
  credited_net: string;
  credited_tax: string;
}

const SELECT = `SELECT number, contract_id, currency, issued_on::text, voided_on::text, net, tax, paid, credited_net, credited_tax
  FROM invoices WHERE tenant_id = $1 AND id = $2`;

/** @throws NotFound for an unknown id, and for another tenant's */
export function holdInvoice(client: PoolClient, tenantId: string, id: string): Promise<HeldInvoice> {
  return read(client, `${SELECT} FOR UPDATE`, tenantId, id);
}

/** One as it is at the moment, for what is only tried: nobody waits. @throws NotFound as when it is held */
export function seeInvoice(client: PoolClient, tenantId: string, id: string): Promise<HeldInvoice> {
  return read(client, SELECT, tenantId, id);
}

async function read(
  client: PoolClient,
  statement: string,
  tenantId: string,
  id: string,
): Promise<HeldInvoice> {
  const { rows } = await client.query<Row>(statement, [tenantId, id]);
  const [row] = rows;
  if (!row) throw new NotFound('invoice');
  return {
    tenantId,
    id,
    number: row.number,
    contractId: row.contract_id,
    currency: row.currency,
    issuedOn: row.issued_on,
    voidedOn: row.voided_on,
    net: BigInt(row.net),
    tax: BigInt(row.tax),
    paid: BigInt(row.paid),
    creditedNet: BigInt(row.credited_net),
    creditedTax: BigInt(row.credited_tax),
  };
}

/** What is still to be paid; below zero when more was paid than is left after credit notes. */
export function openOf({ net, tax, paid, creditedNet, creditedTax }: HeldInvoice): bigint {
  return net + tax - paid - creditedNet - creditedTax;
}

/**
 * The day on which it was issued.
 * @throws Conflict for a draft, and for a void one
 */
export function issuedDayOf({ number, issuedOn, voidedOn }: HeldInvoice): string {
  if (voidedOn !== null) throw new Conflict('invoice_void', `Invoice ${number} is void since ${voidedOn}.`);
  if (issuedOn === null) throw new Conflict('invoice_draft', `Invoice ${number} is a draft. Issue it first.`);
  return issuedOn;
}

/** @throws Conflict for one that is no draft any more */
export function refuseIssued({ number, issuedOn }: HeldInvoice): void {
  if (issuedOn !== null)
    throw new Conflict(
      'invoice_issued',
      `Invoice ${number} was issued on ${issuedOn} and stays as it is. Credit it instead.`,
    );
}
