import type { PoolClient } from 'pg';
import { calculateDraws, serializePosted } from '@slipway/commissions';
import { hasDraw, type PlanTimeline } from '../facts/plan.timeline.js';
import type { TenantFacts } from '../facts/tenant.facts.js';
import type { Difference } from '../posting/difference.js';
import { NO_SALE } from '../posting/entered.js';
import { holdUnits } from '../units/unit.repository.js';
import { drawnParties, type ClosingPeriod, type DrawnParty } from './close.repository.js';

/** What the draws of all plans advance in a period that is being closed, and what they get back. */
export async function drawsOf(
  client: PoolClient,
  facts: TenantFacts,
  period: ClosingPeriod,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [planId, timeline] of facts.plans) {
    if (!timeline.everDraws) continue;
    for (const party of await drawnParties(client, facts.tenantId, planId, period)) {
      const difference = drawOf(party, timeline, period);
      if (!difference) continue;
      const unit = { kind: 'draw' as const, planId, subjectId: party.party_id };
      const [held] = await holdUnits(client, facts.tenantId, [unit]);
      differences.push({ ...difference, unitId: held!.id });
    }
  }
  return differences;
}

/** Who takes part no longer is advanced nothing, and pays back what is owed. */
function drawOf(
  { party_id: partyId, earned, owed, versions }: DrawnParty,
  timeline: PlanTimeline,
  period: ClosingPeriod,
): Difference | undefined {
  const followed = timeline.on(period.ends_on);
  const present = versions.map((id) => (id === null ? undefined : timeline.pinned(id)) ?? followed);
  const drawing = present.find(hasDraw) ?? (BigInt(owed) > 0n ? timeline.lastWithDraw : undefined);
  if (!drawing) return undefined;
  const { draw } = drawing.compiled;
  const isOver = !present.some(hasDraw);
  const [drawn] = calculateDraws(
    draw,
    [{ period: period.key, earned: BigInt(earned), isOver }],
    BigInt(owed),
  );
  const { advance, recovery, trace } = drawn!;
  if (advance === 0n && recovery === 0n) return undefined;
  return {
    ...NO_SALE,
    kind: advance > 0n ? 'draw' : 'draw_recovery',
    partyId,
    planVersionId: drawing.id,
    sourceId: period.id,
    saleOn: period.ends_on,
    earnedOn: period.ends_on,
    currency: drawing.document.currency,
    amount: advance - recovery,
    account: recovery > 0n || draw.kind === 'recoverable' ? 'draw' : 'earning',
    trace: serializePosted({ now: trace }),
  };
}
