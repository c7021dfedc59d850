import { z } from 'zod';
import { id, listQuery, plainText, timestamp } from './common.js';

/** How a product or a category is known outside: letters, digits and `._-/`. */
export const productKey = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u, 'must be letters, digits and . _ - /');

/** What products belong to; a category may be part of another one. */
export const putCategory = z.strictObject({
  name: plainText(200).trim().min(1),
  parent: productKey.nullable().default(null),
});
export type PutCategory = z.infer<typeof putCategory>;

export const category = z.object({ key: z.string(), name: z.string(), parent: z.string().nullable() });
export type Category = z.infer<typeof category>;

/** There are few: a page holds as many as it can. */
export const categoryListQuery = listQuery.extend({
  limit: z.coerce.number().int().min(1).max(100).default(100),
});

export const putProduct = z.strictObject({
  name: plainText(200).trim().min(1),
  category: productKey.nullable().default(null),
});
export type PutProduct = z.infer<typeof putProduct>;

export const product = z.object({
  id,
  sku: z.string(),
  name: z.string(),
  category: z.string().nullable(),
  created_at: timestamp,
});
export type Product = z.infer<typeof product>;

export const productListQuery = listQuery.extend({ q: plainText(128).optional() });
export type ProductListQuery = z.infer<typeof productListQuery>;
