import type { PoolClient } from 'pg';
import { calculateDraws, serializePosted } from '@slipway/commissions';
import type { TenantFacts } from '../facts/tenant.facts.js';
import { NO_SALE } from '../posting/entered.js';
import type { Difference } from '../posting/difference.js';
import { holdUnits } from '../units/unit.repository.js';
import { earnedUnderPlan, type ClosingPeriod } from './close.repository.js';

/** What the draws of all plans advance in a period that is being closed, and what they get back. */
export async function drawsOf(
  client: PoolClient,
  facts: TenantFacts,
  period: ClosingPeriod,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [planId, timeline] of facts.plans) {
    const version = timeline.on(period.ends_on);
    const { draw } = version.compiled;
    if (!draw) continue;
    const parties = await earnedUnderPlan(client, facts.tenantId, planId, period);
    const units = await holdUnits(
      client,
      facts.tenantId,
      parties.map(({ party_id }) => ({ kind: 'draw', planId, subjectId: party_id })),
    );
    const unitOf = new Map(units.map(({ id, subjectId }) => [subjectId, id]));
    for (const { party_id: partyId, earned, owed } of parties) {
      const [drawn] = calculateDraws(draw, [{ period: period.key, earned: BigInt(earned) }], BigInt(owed));
      const { advance, recovery, trace } = drawn!;
      if (advance === 0n && recovery === 0n) continue;
      differences.push({
        ...NO_SALE,
        kind: advance > 0n ? 'draw' : 'draw_recovery',
        partyId,
        planVersionId: version.id,
        unitId: unitOf.get(partyId)!,
        sourceId: period.id,
        saleOn: period.ends_on,
        earnedOn: period.ends_on,
        currency: version.document.currency,
        amount: advance - recovery,
        account: draw.kind === 'recoverable' ? 'draw' : 'earning',
        trace: serializePosted({ now: trace }),
      });
    }
  }
  return differences;
}
