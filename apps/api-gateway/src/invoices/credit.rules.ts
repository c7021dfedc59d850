/** Amounts of a line: minor units, and millionths of a unit. */
export interface Parts {
  net: bigint;
  tax: bigint;
  cost: bigint;
  quantity: bigint;
}

/**
 * What goes with the net amount that a credit note takes from a line. In proportion to all that is credited of the line so
 * far, rounded down: what single credit notes take adds up, and the last of them takes what is left, to the minor unit.
 * @param line the whole line
 * @param before what earlier credit notes have taken of it
 * @param net at most what is left
 * @param quantity what is taken of it when that is said
 */
export function creditedParts(line: Parts, before: Parts, net: bigint, quantity?: bigint): Parts {
  const after = before.net + net;
  const share = (whole: bigint, taken: bigint) => {
    const due = after === line.net ? whole : (whole * after) / line.net;
    return due > taken ? due - taken : 0n;
  };
  return {
    net,
    tax: share(line.tax, before.tax),
    cost: share(line.cost, before.cost),
    quantity: quantity ?? share(line.quantity, before.quantity),
  };
}

/** What two credit notes take together. */
export function sumOf(one: Parts, other: Parts): Parts {
  return {
    net: one.net + other.net,
    tax: one.tax + other.tax,
    cost: one.cost + other.cost,
    quantity: one.quantity + other.quantity,
  };
}

/** What is left of a line. */
export function leftOf(line: Parts, before: Parts): Parts {
  return {
    net: line.net - before.net,
    tax: line.tax - before.tax,
    cost: line.cost - before.cost,
    quantity: line.quantity - before.quantity,
  };
}

export function isNothing({ net, tax, cost, quantity }: Parts): boolean {
  return net === 0n && tax === 0n && cost === 0n && quantity === 0n;
}
