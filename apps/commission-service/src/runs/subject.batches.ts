import type { Queryable } from '@slipway/database';
import type { TenantFacts } from '../facts/tenant.facts.js';
import type { DayRange } from '../sales/day.range.js';
import { countSales } from '../sales/sale.rows.js';
import { contractsOf } from '../units/unit.contracts.js';
import type { Unit } from '../units/unit.js';

/** Sales that are calculated and posted in one transaction, at most: some thousand entries, a fraction of a second. */
export const MOST_SALES = 4_000;
const MOST_SUBJECTS = 1_000;
/** Subjects whose sales are counted with one statement: 3 µs each, a hundredth of what they take afterwards. */
const COUNTED_AT_ONCE = 50;

/** Subjects of one plan, of which a part of the days may be meant. */
export interface Counting extends Pick<Unit, 'planId' | 'kind'> {
  facts: TenantFacts;
  range: DayRange | null;
}

/**
 * Cuts subjects into batches by the sales that they have: those of a batch are in memory together, and what came before
 * says nothing about what comes next. One that has more than a batch may hold is calculated by itself, as it has to be.
 */
export async function* batchesOf(
  db: Queryable,
  counting: Counting,
  pages: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
): AsyncGenerator<string[]> {
  let batch: string[] = [];
  let sales = 0;
  for await (const page of pages)
    for (let at = 0; at < page.length; at += COUNTED_AT_ONCE) {
      const subjectIds = page.slice(at, at + COUNTED_AT_ONCE);
      const counted = await salesOfSubjects(db, counting, subjectIds);
      for (const id of subjectIds) {
        const own = counted.get(id) ?? 0;
        if (batch.length > 0 && (sales + own > MOST_SALES || batch.length === MOST_SUBJECTS)) {
          yield batch;
          batch = [];
          sales = 0;
        }
        batch.push(id);
        sales += own;
      }
    }
  if (batch.length > 0) yield batch;
}

/** How many sales are calculated for each subject; not more than a batch may hold are counted of a contract. */
async function salesOfSubjects(
  db: Queryable,
  { facts, planId, kind, range }: Counting,
  subjectIds: readonly string[],
): Promise<Map<string, number>> {
  const paid = facts.plans.get(planId)?.shape.basis === 'paid';
  const count = (contractIds: readonly string[]) =>
    countSales(db, facts.tenantId, contractIds, { range, paid, most: MOST_SALES });
  if (kind === 'contract') return count(subjectIds);
  const contracts = await contractsOf(db, facts, { planId, kind }, subjectIds);
  const counted = await count([
    ...new Set([...contracts.values()].flatMap(({ contractIds }) => contractIds)),
  ]);
  return new Map(
    [...contracts].map(([subject, { contractIds }]) => [
      subject,
      contractIds.reduce((sum, id) => sum + (counted.get(id) ?? 0), 0),
    ]),
  );
}
