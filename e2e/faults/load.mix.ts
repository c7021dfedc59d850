import type { Order, Tenant } from './client.ts';
import type { Random } from './random.ts';
import type { Script, ScriptEnd } from './script.ts';

/** What a client does to a job besides submitting it. */
export interface Plan {
  /** Cancels it so long after it was accepted: pending, queued, running or long done. */
  cancelAfterMs?: number;
  /** Runs it again when it has failed or was cancelled. */
  retries?: boolean;
  /** Nobody follows it. */
  unwatched?: boolean;
}

const ENDS: readonly (readonly [ScriptEnd, number])[] = [
  ['ok', 84],
  ['final-failure', 6],
  ['throws-non-error', 1],
  ['throws-circular', 1],
  ['result-bigint', 3],
  ['result-of-other-form', 2],
  ['result-with-nul', 1],
  ['never', 4],
];

export function randomScript(random: Random): Script {
  return {
    lines: random.integer(0, 60),
    bytesPerLine: random.integer(8, 200),
    ms: random.weighted([
      [0, 1],
      [random.integer(20, 400), 6],
      [random.integer(400, 2_500), 3],
    ]),
    ends: random.weighted(ENDS),
    failures: random.weighted([
      [0, 90],
      [1, 8],
      [2, 2],
    ]),
  };
}

/** A job that ends well, and soon. */
export function plainScript(over: Partial<Script> = {}): Script {
  return { lines: 20, bytesPerLine: 60, ms: 200, ends: 'ok', failures: 0, ...over };
}

export function randomOrder(random: Random, tenants: readonly Tenant[]): Order {
  const tenant = random.pick(tenants);
  const twice = random.chance(0.1);
  if (random.chance(0.3)) return { tenant, script: randomScript(random), twice };
  const [project, script] = random.pick([...tenant.projects]);
  return { tenant, project, script, priority: random.integer(0, 5), twice };
}

/**
 * One that runs until it is cancelled must be, and is not run again: a retry whose answer got lost may be carried out late,
 * when nobody is there any more to cancel it.
 */
export function randomPlan(random: Random, { ends }: Script): Plan {
  if (ends === 'never') return { cancelAfterMs: random.integer(200, 1_500) };
  return {
    ...(random.chance(0.2) ? { cancelAfterMs: random.integer(0, 1_500) } : {}),
    retries: random.chance(0.3),
  };
}
