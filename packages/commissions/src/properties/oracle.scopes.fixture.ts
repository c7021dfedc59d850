import type { PlanDocument } from '@slipway/shared/contracts';

/** What of a sale a scope may name, by the plan of its day. */
export interface OracleSold {
  plan: PlanDocument;
  client: string;
  product: string | null;
  variant: string | null;
  categories: readonly string[];
}

export type OracleRule = PlanDocument['rules'][number];

/**
 * The rule that a sale earns by: those that fit are ranked as words are, by whether they name the client, the variant,
 * the product, a category; then by how near the category is; then as the plan lists them.
 */
export function ruleFor({ plan, client, product, variant, categories }: OracleSold): OracleRule | undefined {
  const sold: Record<string, readonly (string | null)[]> = {
    client: [client],
    variant: [variant],
    product: [product],
    category: categories,
  };
  const rankOf = ({ scope }: OracleRule, index: number): string => {
    const named = ['client', 'variant', 'product', 'category'].map((field) => (field in scope ? 'a' : 'b'));
    const away = scope.category === undefined ? 0 : categories.indexOf(scope.category);
    return [...named, String(away).padStart(3, '0'), String(index).padStart(3, '0')].join('');
  };
  return plan.rules
    .map((rule, index) => ({ rule, rank: rankOf(rule, index) }))
    .filter(({ rule }) =>
      Object.entries(rule.scope).every(([field, wanted]) => sold[field]!.includes(wanted)),
    )
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))[0]?.rule;
}
