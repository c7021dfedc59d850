/** Which categories a product belongs to. */
export class ProductCatalog {
  private readonly known = new Map<string, readonly string[]>();

  constructor(
    private readonly categoryOf: ReadonlyMap<string, string>,
    private readonly parentOf: ReadonlyMap<string, string>,
  ) {}

  /** From the nearest category to the farthest ancestor; nothing for a product that is not on record. */
  categories(sku: string | null): readonly string[] {
    if (sku === null) return [];
    let found = this.known.get(sku);
    if (!found) {
      found = this.ancestors(this.categoryOf.get(sku));
      this.known.set(sku, found);
    }
    return found;
  }

  private ancestors(category: string | undefined): string[] {
    const found: string[] = [];
    for (let at = category; at !== undefined && !found.includes(at); at = this.parentOf.get(at))
      found.push(at);
    return found;
  }
}
