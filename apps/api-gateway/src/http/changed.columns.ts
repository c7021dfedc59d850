/**
 * The assignments of an UPDATE for what is given; what is undefined stays as it is.
 * @param from number of the first parameter
 */
export function changedColumns(
  values: Record<string, unknown>,
  from: number,
): { sets: string[]; values: unknown[] } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return {
    sets: given.map(([column], index) => `${column} = $${index + from}`),
    values: given.map(([, value]) => value),
  };
}
