import type { Plan, PlanVersion } from '@slipway/shared/contracts';
import { todayHere } from '../ui/days.js';

/** Versions of a plan, the newest first. */
export function versionsOf({ versions }: Pick<Plan, 'versions'>): PlanVersion[] {
  return versions.toSorted((a, b) => b.version - a.version);
}

/** The one that is worked on, or else the last that was published. */
export function newestOf(plan: Pick<Plan, 'versions'>): PlanVersion | undefined {
  return versionsOf(plan)[0];
}

/** The published version that a sale of a day follows: the one that took effect last. */
export function versionOn(plan: Pick<Plan, 'versions'>, day = todayHere()): PlanVersion | undefined {
  return versionsOf(plan)
    .filter(({ status, effective_from }) => status === 'published' && (effective_from ?? '') <= day)
    .reduce<PlanVersion | undefined>(
      (last, one) => (last && (last.effective_from ?? '') >= (one.effective_from ?? '') ? last : one),
      undefined,
    );
}

/** The last that was published, whether it holds already or not. */
export function publishedOf(plan: Pick<Plan, 'versions'>): PlanVersion | undefined {
  return versionsOf(plan).find(({ status }) => status === 'published');
}
