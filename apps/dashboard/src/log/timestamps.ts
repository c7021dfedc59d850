/** What stands before each line: nothing, the time of day, or how long after the start. */
export type Timestamps = 'off' | 'time' | 'elapsed';

const twoDigits = (value: number) => String(value).padStart(2, '0');
const threeDigits = (value: number) => String(value).padStart(3, '0');

/** The time of day of a row in the reader's own zone, or how long after `startedAt` it came. */
export function timestampOf(timestamps: Exclude<Timestamps, 'off'>, at: number, startedAt: number): string {
  if (timestamps === 'elapsed') return elapsedOf(at - startedAt);
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return `${time}.${threeDigits(date.getMilliseconds())}`;
}

/** `+0:01.250`, `+12:34.000`, `+1:02:03.000`. Clocks of two machines differ: before the start is the start. */
function elapsedOf(milliseconds: number): string {
  const total = Math.max(0, milliseconds);
  const hours = Math.floor(total / 3_600_000);
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = `${twoDigits(Math.floor(total / 1_000) % 60)}.${threeDigits(total % 1_000)}`;
  return hours > 0 ? `+${hours}:${twoDigits(minutes)}:${seconds}` : `+${minutes}:${seconds}`;
}
