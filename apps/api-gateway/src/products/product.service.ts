import { Inject, Injectable } from '@nestjs/common';
import {
  productKey,
  type Category,
  type ListQuery,
  type Product,
  type ProductListQuery,
  type PutCategory,
  type PutProduct,
} from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { keyedPage, keyedWindow } from '../http/keyed.lists.js';
import { pageOf, windowOf } from '../http/lists.js';
import { fieldRefusal } from '../http/refusal.js';
import { CategoryRepository } from './category.repository.js';
import { ProductRepository, type ProductRow } from './product.repository.js';

/** What is sold, and the categories that plans may pay differently for. */
@Injectable()
export class ProductService {
  constructor(
    @Inject(ProductRepository) private readonly products: ProductRepository,
    @Inject(CategoryRepository) private readonly categories: CategoryRepository,
  ) {}

  async list(tenantId: string, query: ProductListQuery) {
    const { rows, total } = await this.products.list(tenantId, query, windowOf(query));
    return pageOf(rows.map(shown), total, query);
  }

  async put(tenantId: string, sku: string, body: PutProduct): Promise<Product> {
    if (body.category !== null && !(await this.categories.exists(tenantId, body.category)))
      throw fieldRefusal('unknown_category', 'category', `there is no category "${body.category}"`);
    return shown(await this.products.put(tenantId, sku, body));
  }

  async delete(tenantId: string, sku: string): Promise<void> {
    if (!(await this.products.delete(tenantId, sku))) throw new NotFound('product');
  }

  async listCategories(tenantId: string, query: ListQuery) {
    const { rows, total } = await this.categories.list(tenantId, keyedWindow(query, productKey));
    return keyedPage(rows, total, query, ({ key }) => key);
  }

  async putCategory(tenantId: string, key: string, body: PutCategory): Promise<Category> {
    switch (await this.categories.put(tenantId, key, body)) {
      case 'circle':
        throw fieldRefusal('category_circle', 'parent', 'is a part of this category itself');
      case 'unknown_parent':
        throw fieldRefusal('unknown_category', 'parent', `there is no category "${body.parent}"`);
      default:
        return { key, ...body };
    }
  }

  async deleteCategory(tenantId: string, key: string): Promise<void> {
    const outcome = await this.categories.delete(tenantId, key);
    if (outcome === 'unknown') throw new NotFound('category');
    if (outcome === 'in_use')
      throw new Conflict('category_in_use', 'Products or other categories belong to it. Move them first.');
  }
}

function shown({ created_at, ...row }: ProductRow): Product {
  return { ...row, created_at: created_at.toISOString() };
}
