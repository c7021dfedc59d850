export interface DemoCategory {
  key: string;
  name: string;
  parent: string | null;
}

export interface DemoProduct {
  sku: string;
  name: string;
  category: string;
  /** What one costs a client, in cents, and how many of them are sold at a time. */
  price: bigint;
  most: number;
}

export const CATEGORIES: readonly DemoCategory[] = [
  { key: 'services', name: 'Services', parent: null },
  { key: 'design', name: 'Design', parent: 'services' },
  { key: 'build', name: 'Sites', parent: 'services' },
  { key: 'hosting', name: 'Hosting', parent: null },
  { key: 'care', name: 'Care plans', parent: null },
];

export const PRODUCTS: readonly DemoProduct[] = [
  { sku: 'brand-kit', name: 'Brand kit', category: 'design', price: 240_000n, most: 1 },
  { sku: 'page-design', name: 'Page design', category: 'design', price: 65_000n, most: 6 },
  { sku: 'site-small', name: 'Small site', category: 'build', price: 390_000n, most: 1 },
  { sku: 'site-large', name: 'Large site', category: 'build', price: 1_450_000n, most: 1 },
  { sku: 'shop', name: 'Shop', category: 'build', price: 980_000n, most: 1 },
  { sku: 'hosting-month', name: 'Hosting, a month', category: 'hosting', price: 4_900n, most: 12 },
  { sku: 'hosting-pro', name: 'Hosting Pro, a month', category: 'hosting', price: 14_900n, most: 12 },
  { sku: 'care-month', name: 'Care, a month', category: 'care', price: 19_900n, most: 12 },
  { sku: 'care-hour', name: 'Care, an hour', category: 'care', price: 9_500n, most: 40 },
];
