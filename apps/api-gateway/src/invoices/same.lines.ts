import { fromMillionths, fromMinor, type InvoiceLine } from '@slipway/shared/contracts';
import type { StoredLine } from './invoice.lines.js';

/** Whether lines that are to be stored say the same as those of an invoice. */
export function sameLines(
  lines: readonly StoredLine[],
  shown: readonly InvoiceLine[],
  currency: string,
): boolean {
  return (
    lines.length === shown.length &&
    lines.every((line, index) => {
      const other = shown[index]!;
      return (
        line.sku === other.sku &&
        line.variant === other.variant &&
        line.description === other.description &&
        fromMillionths(line.quantity) === other.quantity &&
        fromMinor(line.net, currency) === other.net &&
        fromMinor(line.tax, currency) === other.tax &&
        fromMinor(line.cost, currency) === other.cost
      );
    })
  );
}
