/** A piece of a stacked bar, from one height to another. */
export interface Piece {
  from: number;
  to: number;
}

/** Puts what is above zero on one another upwards, and what is below it downwards. */
export function stack(values: readonly number[]): Piece[] {
  let [above, below] = [0, 0];
  return values.map((value) => {
    const from = value < 0 ? below : above;
    const to = from + value;
    if (value < 0) below = to;
    else above = to;
    return { from, to };
  });
}
