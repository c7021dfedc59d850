import type { Load } from './load.ts';
import type { Random } from './random.ts';
import type { System } from './system.ts';
import type { Tally } from './tally.ts';
import type { Violations } from './violations.ts';

export interface FaultContext {
  system: System;
  load: Load;
  random: Random;
  tally: Tally;
  violations: Violations;
  /** Whether it is to be over soon: as a test among others, not as a part of a long run. */
  quick: boolean;
  /** How long an outage of a store lasts, when that was said. */
  outageMs: number | undefined;
}

/** What was measured, each with its unit in its name; `skipped` says why nothing could be. */
export type Facts = Record<string, number | string> & { skipped?: string };

/** One way in which things go wrong. */
export interface Fault {
  name: string;
  /** What must hold. */
  title: string;
  /** How often it is picked in a random mix; 0 for what has a place of its own. */
  weight: number;
  /** Does it under load, heals it, and waits until all is well again. @throws Broken when that does not come */
  inject: (context: FaultContext) => Promise<Facts>;
}
