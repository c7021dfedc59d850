import type { Money } from '@slipway/shared/contracts';

/** `-1234567.50` as `-1,234,567.50`: by its digits, for an amount is never made a floating-point number. */
export function grouped(amount: string): string {
  const [whole = '', fraction] = amount.split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

/** Whether an amount is not zero. */
export function isSomething(amount: string): boolean {
  return /[1-9]/.test(amount);
}

/** `1,100.00 EUR`. */
export function moneyText({ amount, currency }: Money): string {
  return `${grouped(amount)} ${currency}`;
}

/** With a plus sign where it is more. */
export function differenceText({ amount, currency }: Money): string {
  const sign = isSomething(amount) && !amount.startsWith('-') ? '+' : '';
  return `${sign}${grouped(amount)} ${currency}`;
}

/** `1,100.00 EUR, 20.00 USD`. */
export function totalsText(totals: readonly Money[]): string {
  return totals.length > 0 ? totals.map(moneyText).join(', ') : 'nothing';
}

/** Rows of a table whose amounts end below each other. @param columns their places, from 0 */
export function amountsAligned(rows: string[][], columns: readonly number[]): string[][] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const widths = new Map(columns.map((column) => [column, width(column)]));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths.get(column) ?? 0)));
}

/** `1 entry`, `1,203 entries`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
