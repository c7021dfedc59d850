import type { Money } from '@slipway/shared/contracts';

/** Whether a decimal number is below zero. `-0.00` is not. */
export function isBelowZero(decimal: string): boolean {
  return decimal.startsWith('-') && /[1-9]/.test(decimal);
}

export function isZero(decimal: string): boolean {
  return !/[1-9]/.test(decimal);
}

/** The digits of a decimal number in groups, without its sign: `1,234,567.80`. No number is made of it. */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.replace(/^-/, '').split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** `−1,100.00`. */
export function decimalText(decimal: string): string {
  return (isBelowZero(decimal) ? '−' : '') + grouped(decimal);
}

/** `−1,100.00 USD`. */
export function moneyText({ amount, currency }: Money): string {
  return `${decimalText(amount)} ${currency}`;
}
