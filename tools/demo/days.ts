/** Days of the calendar as text, `2026-10-31`; months as `2026-10`. */
const MONTHS_OF_A_YEAR = 12;

export function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The twelve months up to that of `today`, the oldest first. */
export function yearUpTo(today: string): string[] {
  return Array.from({ length: MONTHS_OF_A_YEAR }, (_, index) =>
    plusMonths(today, index + 1 - MONTHS_OF_A_YEAR),
  );
}

/** The month so many months after that of a day. */
export function plusMonths(day: string, months: number): string {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.toISOString().slice(0, 7);
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
}
