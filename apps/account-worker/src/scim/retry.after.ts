/** A directory that asks for more is tried again after this all the same: what it says may be a mistake. */
export const MAX_RETRY_AFTER_MS = 60 * 60 * 1_000;

const DAYS = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})';

/** The three forms of RFC 9110, 5.6.7. `Date.parse` reads much else as well, and the third one as local time. */
const FORMS = [
  new RegExp(`^${DAYS}, (?<day>\\d{2}) ${MONTH} (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(
    `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?<day>\\d{2})-${MONTH}-(?<year>\\d{2}) ${TIME} GMT$`,
  ),
  new RegExp(`^${DAYS} ${MONTH} (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/**
 * How long a `Retry-After` header asks to wait (RFC 9110, 10.2.3), in milliseconds, an hour at most; 0 for a date that
 * has passed, `null` for a header that is absent or says nothing that can be read.
 */
export function retryAfterMs(
  header: string | readonly string[] | null | undefined,
  now: Date,
): number | null {
  const text = (typeof header === 'string' ? header : header?.[0])?.trim();
  if (text === undefined) return null;
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, MAX_RETRY_AFTER_MS);
  const date = httpDate(text, now);
  return date === null ? null : Math.min(Math.max(date - now.getTime(), 0), MAX_RETRY_AFTER_MS);
}

/** The time of an HTTP date in milliseconds since 1970. */
function httpDate(text: string, now: Date): number | null {
  for (const form of FORMS) {
    const { day, month = '', year = '', hour, minute, second } = form.exec(text)?.groups ?? {};
    if (day === undefined) continue;
    const at = Date.UTC(
      year.length === 2 ? nearestYear(Number(year), now) : Number(year),
      MONTHS.indexOf(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    );
    return Number.isNaN(at) ? null : at;
  }
  return null;
}

/** Two digits that seem to be more than fifty years ahead mean the last such year that has passed. */
function nearestYear(digits: number, now: Date): number {
  const year = now.getUTCFullYear() - (now.getUTCFullYear() % 100) + digits;
  return year > now.getUTCFullYear() + 50 ? year - 100 : year;
}
