import type { Contract } from '@slipway/shared/contracts';
import { dayWord } from '../ui/days.js';

/** From when to when it runs. */
export function lifeWord({ starts_on, ends_on }: Pick<Contract, 'starts_on' | 'ends_on'>): string {
  return ends_on === null ? `since ${dayWord(starts_on)}` : `${dayWord(starts_on)} to ${dayWord(ends_on)}`;
}
