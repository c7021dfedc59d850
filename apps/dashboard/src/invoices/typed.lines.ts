import { amountProblem, fromMinor, toMinor, type InvoiceLine } from '@slipway/shared/contracts';

/** A line of an invoice as it is typed. */
export interface TypedLine {
  /** Of the row, as long as it is there. */
  key: number;
  description: string;
  sku: string;
  variant: string;
  quantity: string;
  net: string;
  tax: string;
  cost: string;
}

let lastKey = 0;

export function typedLine(line?: InvoiceLine): TypedLine {
  return {
    key: (lastKey += 1),
    description: line?.description ?? '',
    sku: line?.sku ?? '',
    variant: line?.variant ?? '',
    quantity: line?.quantity ?? '1',
    net: line?.net ?? '',
    tax: line?.tax ?? '',
    cost: line?.cost ?? '',
  };
}

/** As the API takes them: what is left empty is left out. */
export function linesOf(typed: readonly TypedLine[]) {
  return typed.map(({ description, sku, variant, quantity, net, tax, cost }) => ({
    description: description.trim(),
    sku: sku.trim() || null,
    variant: variant.trim() || null,
    quantity: quantity.trim(),
    net: net.trim(),
    ...(tax.trim() === '' ? {} : { tax: tax.trim() }),
    ...(cost.trim() === '' ? {} : { cost: cost.trim() }),
  }));
}

/** What the lines add up to, exactly; those that are no amounts yet count nothing. Nothing without a currency. */
export function sumOfLines(
  typed: readonly Pick<TypedLine, 'net' | 'tax'>[],
  currency: string,
): { net: string; total: string } | undefined {
  if (amountProblem('0', currency) !== undefined) return undefined;
  const minor = (text: string) => {
    const amount = text.trim();
    return amountProblem(amount, currency) === undefined ? toMinor(amount, currency) : 0n;
  };
  const net = typed.reduce((sum, line) => sum + minor(line.net), 0n);
  const tax = typed.reduce((sum, line) => sum + minor(line.tax), 0n);
  return { net: fromMinor(net, currency), total: fromMinor(net + tax, currency) };
}
