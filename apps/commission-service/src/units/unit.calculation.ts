import { setImmediate } from 'node:timers/promises';
import type { Queryable } from '@slipway/database';
import { DomainError, isDomainError } from '@slipway/shared/errors';
import type { TenantFacts } from '../facts/tenant.facts.js';
import { differencesOf, type Difference } from '../posting/difference.js';
import { readPosted } from '../posting/posted.repository.js';
import { readContracts } from '../sales/contract.facts.js';
import type { DayRange } from '../sales/day.range.js';
import { SaleBuilder, type SourcedSale } from '../sales/sale.builder.js';
import { readCredits, readLines, readPayments, type CreditRow, type LineRow } from '../sales/sale.rows.js';
import { desiredOf } from './desired.js';
import type { Unit } from './unit.js';
import type { UnitContracts } from './unit.contracts.js';

/** Units of one plan that are calculated with the same statements. */
export interface UnitBatch {
  facts: TenantFacts;
  units: readonly (Unit & UnitContracts)[];
  /** Only what counts on these days, where nothing outside of them can be concerned. */
  range: DayRange | null;
  /** Credit notes that count as if they were there. */
  tried?: readonly CreditRow[];
  /** Ends it between two units. */
  signal?: AbortSignal | undefined;
}

export interface Calculated {
  differences: Difference[];
  sales: number;
}

/**
 * What is to be posted for these units, as their facts are now.
 * @throws DomainError naming the contract whose facts do not suffice
 */
export async function calculate(
  db: Queryable,
  { facts, units, range, tried = [], signal }: UnitBatch,
): Promise<Calculated> {
  const { tenantId } = facts;
  const sales = await readSales(
    db,
    facts,
    [...new Set(units.flatMap(({ contractIds }) => contractIds))],
    range,
    tried,
  );
  const known = units.flatMap(({ id }) => (id === null ? [] : [id]));
  const posted = await readPosted(db, tenantId, known, range);
  const result: Calculated = { differences: [], sales: 0 };
  for (const unit of units) {
    const ofUnit = unit.contractIds.flatMap((id) => sales.get(id) ?? []);
    if (unit.contractIds.length > 1 || facts.plans.get(unit.planId)?.shape.basis === 'paid') byDay(ofUnit);
    const before = (unit.id === null ? undefined : posted.get(unit.id)) ?? new Map();
    for (const difference of differencesOf(unit.id, desiredOf(unit, ofUnit), before))
      result.differences.push(difference);
    result.sales += ofUnit.length;
    // A batch beside this one is being copied into the ledger, and can go on in between.
    await setImmediate();
    signal?.throwIfAborted();
  }
  return result;
}

/** The sales of contracts, each in the order of its days. */
async function readSales(
  db: Queryable,
  facts: TenantFacts,
  contractIds: readonly string[],
  range: DayRange | null,
  tried: readonly CreditRow[],
): Promise<Map<string, SourcedSale[]>> {
  const { tenantId } = facts;
  const contracts = await readContracts(db, tenantId, contractIds);
  const isPaid = (planId: string) => facts.plans.get(planId)?.shape.basis === 'paid';
  const paid = [...contracts.values()].some(({ plan_id }) => isPaid(plan_id));
  const triedOf = [...new Set(tried.map(({ invoiceId }) => invoiceId))];
  const lines = await readLines(db, tenantId, contractIds, { range, paid, credited: triedOf });
  const credited = new Set<string>();
  for (const line of lines) if (line.isCredited) credited.add(line.invoiceId);
  const written = await readCredits(db, tenantId, [...credited]);
  const credits = Map.groupBy(
    tried.length === 0 ? written : inOrder([...written, ...tried]),
    ({ invoiceId }) => invoiceId,
  );
  const payments = paid
    ? Map.groupBy(
        await readPayments(db, tenantId, [...new Set(lines.map(({ invoiceId }) => invoiceId))]),
        ({ invoiceId }) => invoiceId,
      )
    : new Map();
  const sales = new Map<string, SourcedSale[]>();
  for (const [id, ofContract] of byContract(lines)) {
    const contract = contracts.get(id)!;
    const built = contractError(id, () =>
      new SaleBuilder(facts, contract).build(ofContract, credits, payments),
    );
    sales.set(id, range && isPaid(contract.plan_id) ? built.filter(({ date }) => isIn(range, date)) : built);
  }
  return sales;
}

function contractError<T>(contractId: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError({
      code: error.code,
      status: error.status,
      detail: `Contract ${contractId}: ${error.message}`,
      cause: error,
    });
  }
}

function isIn({ from, to }: DayRange, day: string): boolean {
  return from <= day && day <= to;
}

/** By day; what is tried comes after what is written. */
function inOrder(credits: CreditRow[]): CreditRow[] {
  return credits.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

/** Those of one day stay in the order in which they were. */
function byDay(sales: SourcedSale[]): void {
  sales.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
}

/** Lines come by contract. */
function* byContract(lines: readonly LineRow[]): Generator<[string, LineRow[]]> {
  let start = 0;
  for (let at = 1; at <= lines.length; at += 1) {
    if (at < lines.length && lines[at]!.contractId === lines[start]!.contractId) continue;
    yield [lines[start]!.contractId, lines.slice(start, at)];
    start = at;
  }
}
