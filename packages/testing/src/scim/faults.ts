import { FAULT_RATES, type DirectorySwitches } from './switches.js';

export type FaultKind =
  'too_many' | 'unavailable' | 'bad_gateway' | 'drop_before' | 'drop_after' | 'conflict' | 'quota';

const KINDS: Record<(typeof FAULT_RATES)[number], FaultKind> = {
  too_many_rate: 'too_many',
  unavailable_rate: 'unavailable',
  bad_gateway_rate: 'bad_gateway',
  drop_before_rate: 'drop_before',
  drop_after_rate: 'drop_after',
  conflict_rate: 'conflict',
};

/** The fault that a draw in [0, 1) meets, if any: the rates lie side by side from 0. */
export function faultOf(draw: number, switches: DirectorySwitches): FaultKind | undefined {
  let upTo = 0;
  for (const name of FAULT_RATES) {
    upTo += switches[name];
    if (draw < upTo) return KINDS[name];
  }
  return undefined;
}

/** Evenly distributed numbers in [0, 1), the same sequence for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
