import type { Party } from '@slipway/shared/contracts';
import { todayHere } from '../ui/days.js';

type Span = Party['managers'][number];

/** Who manages a party on a day. */
export function managerOf({ managers }: Pick<Party, 'managers'>, on = todayHere()): Span | undefined {
  return managers.find(({ from, to }) => from <= on && (to === null || on < to));
}
