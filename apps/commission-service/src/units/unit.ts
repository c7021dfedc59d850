import type { PlanDocument } from '@slipway/shared/contracts';

/** What is calculated together, because it shares one attainment. */
export interface Unit {
  /** Null where nothing was posted for it yet, and (in what-if runs) never will be. */
  id: string | null;
  kind: 'contract' | 'party' | 'team';
  planId: string;
  /** The contract, the party, or the leader of the team. */
  subjectId: string;
}

/** Whether contracts of a plan are calculated each by itself, or with all of a party's or a team's. */
export function unitKindOf({ accumulation: { window, per } }: PlanDocument): Unit['kind'] {
  return window === 'period' || window === 'year' ? per : 'contract';
}
