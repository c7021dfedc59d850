import { PLANS, type PlanKey } from './demo.plans.ts';
import type { DemoParties } from './demo.parties.ts';
import type { DemoRandom } from './demo.random.ts';

export interface DemoContract {
  external_id: string;
  name: string;
  client: string;
  currency: string;
  starts_on: string;
  plan: PlanKey;
  participants: { party: string; share: string }[];
}

const PLAN_TURNS: readonly PlanKey[] = ['sales', 'partner', 'abroad'];
const WHAT: Record<PlanKey, string> = { sales: 'Site', partner: 'Referral', abroad: 'Export' };
const SPLITS = ['50', '60', '70', '80'];

/** Contracts, each of another client or by another plan: no two of them pay somebody twice. */
export function demoContracts(
  count: number,
  { clients, studios, sales }: DemoParties,
  startsOn: string,
  random: DemoRandom,
): DemoContract[] {
  return Array.from({ length: count }, (_, index) => {
    const client = clients[index % clients.length];
    const plan = PLAN_TURNS[Math.floor(index / clients.length) % PLAN_TURNS.length];
    if (!client || !plan) throw new Error('there are too few clients for the contracts');
    // Only few sell abroad: each of them has a draw.
    const sellers = plan === 'partner' ? studios : plan === 'sales' ? sales : sales.slice(-2);
    return {
      external_id: `contract-${String(index + 1).padStart(3, '0')}`,
      name: `${WHAT[plan]} ${client.name}`,
      client: client.external_id,
      currency: PLANS[plan].document.currency,
      starts_on: startsOn,
      plan,
      participants: participantsOf(
        sellers.map(({ external_id }) => external_id),
        random,
      ),
    };
  });
}

function participantsOf(sellers: readonly string[], random: DemoRandom): DemoContract['participants'] {
  const first = random.pick(sellers);
  const others = sellers.filter((seller) => seller !== first);
  if (others.length === 0 || random.percent(60)) return [{ party: first, share: '100' }];
  const share = random.pick(SPLITS);
  return [
    { party: first, share },
    { party: random.pick(others), share: String(100 - Number(share)) },
  ];
}
