/**
 * Filters of a list, which stand in its address: `filter` changes some of them, `showAll` takes all away and is there
 * while there are some.
 */
export function listFilters<Search extends object>(
  navigate: (to: { search: (before: Search) => Partial<Search>; replace?: boolean }) => Promise<void>,
  filters: NoInfer<Partial<Search>>,
): {
  filter: (part: Partial<Search>) => void;
  showAll: (() => void) | undefined;
} {
  const isFiltered = Object.values(filters).some((part) => part !== undefined);
  return {
    filter: (part) => void navigate({ search: (before) => ({ ...before, ...part }), replace: true }),
    showAll: isFiltered ? () => void navigate({ search: () => ({}) }) : undefined,
  };
}
