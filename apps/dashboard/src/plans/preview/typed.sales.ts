/** An example of a sale as it is typed. */
export interface TypedSale {
  /** Of the row, as long as it is there. */
  key: number;
  amount: string;
  product: string;
  category: string;
}

let lastKey = 0;

export function typedSale(amount = ''): TypedSale {
  return { key: (lastKey += 1), amount, product: '', category: '' };
}

/** Plain, and with no more digits than any currency has; a currency with fewer is told by the API. */
const AMOUNT = /^-?\d{1,15}(\.\d{1,6})?$/;

export function isSale({ amount }: Pick<TypedSale, 'amount'>): boolean {
  return AMOUNT.test(amount.trim());
}

/** Those that are complete, as the API takes them: one after the other. */
export function salesOf(typed: readonly TypedSale[]) {
  return typed.filter(isSale).map(({ amount, product, category }) => ({
    amount: amount.trim(),
    product: product.trim() || null,
    category: category.trim() || null,
  }));
}
