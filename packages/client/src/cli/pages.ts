const MAX_PAGE = 100;

interface PageOf<T> {
  data: T[];
  total: number;
  next_cursor: string | null;
}

/**
 * The first items of a list, over as many pages as they need.
 * @param fetchPage asks for one page of at most 100
 */
export async function firstOf<T>(
  limit: number,
  fetchPage: (page: { limit: number; cursor?: string }) => Promise<PageOf<T>>,
): Promise<{ data: T[]; total: number }> {
  const data: T[] = [];
  let page = await fetchPage({ limit: Math.min(limit, MAX_PAGE) });
  const { total } = page;
  data.push(...page.data);
  while (page.next_cursor !== null && data.length < limit) {
    page = await fetchPage({ limit: Math.min(limit - data.length, MAX_PAGE), cursor: page.next_cursor });
    data.push(...page.data);
  }
  return { data, total };
}
