const inWords = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

/** `Oct 31, 2026`: a day of the calendar, which has no time zone. */
export function dayWord(day: string): string {
  return inWords.format(Date.parse(`${day}T00:00:00Z`));
}

/** Today, where this browser is: `2026-10-31`. */
export function todayHere(now = new Date()): string {
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}
