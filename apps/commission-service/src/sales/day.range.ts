import { periodOf, yearOf } from '@slipway/commissions';
import type { CommissionCalendar, PlanDocument } from '@slipway/shared/contracts';

/** Days from the first to the last, both of which belong to it. */
export interface DayRange {
  from: string;
  to: string;
}

/** The days that share an attainment, a cap or a floor with these; null: all of them. */
export function rangeOf(
  { accumulation }: PlanDocument,
  calendar: CommissionCalendar,
  days: readonly string[],
): DayRange | null {
  if (accumulation.window === 'contract' || days.length === 0) return null;
  const spans = days.map((day) => (accumulation.window === 'year' ? yearOf : periodOf)(calendar, day));
  const [first] = spans.map(({ starts_on }) => starts_on).sort();
  const last = spans
    .map(({ ends_on }) => ends_on)
    .sort()
    .at(-1);
  return { from: first!, to: last! };
}

/** Names the window that a day falls into. */
export function windowOf({ accumulation }: PlanDocument, calendar: CommissionCalendar, day: string): string {
  if (accumulation.window === 'contract') return '';
  return (accumulation.window === 'year' ? yearOf : periodOf)(calendar, day).key;
}
