import type { CommissionCalendar } from '@slipway/shared/contracts';

/** A span of days, both of which belong to it, as `2026-10-31`. */
export interface CalendarPeriod {
  key: string;
  starts_on: string;
  ends_on: string;
}

type Cut = Pick<CommissionCalendar, 'cadence' | 'anchor_on' | 'year_starts_in'>;

const FORTNIGHT = 14;
const DAY_MS = 86_400_000;

/** The period that a day lies in. */
export function periodOf(calendar: Cut, day: string): CalendarPeriod {
  if (calendar.cadence === 'biweekly') return fortnightOf(calendar.anchor_on, day);
  const [year, month] = monthOf(day);
  if (calendar.cadence === 'monthly') return monthsFrom(day.slice(0, 7), year, month, 1);
  const first = calendar.year_starts_in;
  const into = modulo(month - first, 12);
  const quarter = (into - (into % 3)) / 3;
  // A year that begins in April 2026 is 2026, also in its last quarter, which is in 2027.
  const named = month < first ? year - 1 : year;
  return monthsFrom(`${named}-Q${quarter + 1}`, named, first + 3 * quarter, 3);
}

/** The period after a day's. */
export function nextPeriod(calendar: Cut, day: string): CalendarPeriod {
  return periodOf(calendar, addDays(periodOf(calendar, day).ends_on, 1));
}

/** The year that a day lies in, for attainment of the year to date: named after the year in which it begins. */
export function yearOf(calendar: Cut, day: string): CalendarPeriod {
  const [year, month] = monthOf(day);
  const named = month < calendar.year_starts_in ? year - 1 : year;
  return monthsFrom(String(named), named, calendar.year_starts_in, 12);
}

/** Today's day in a time zone. */
export function today(timeZone: string, now: Date): string {
  // Canadian English writes days as ISO 8601 does.
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
}

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  return isoDay(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

/** Days from one day to another; negative when the other one is earlier. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

function fortnightOf(anchor: string, day: string): CalendarPeriod {
  const starts_on = addDays(day, -modulo(daysBetween(anchor, day), FORTNIGHT));
  return { key: starts_on, starts_on, ends_on: addDays(starts_on, FORTNIGHT - 1) };
}

/** @param month from 1; more than 12 goes into the next year */
function monthsFrom(key: string, year: number, month: number, months: number): CalendarPeriod {
  return {
    key,
    starts_on: isoDay(Date.UTC(year, month - 1, 1)),
    ends_on: isoDay(Date.UTC(year, month - 1 + months, 0)),
  };
}

function monthOf(day: string): [year: number, month: number] {
  return [parseInt(day.slice(0, 4), 10), parseInt(day.slice(5, 7), 10)];
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
