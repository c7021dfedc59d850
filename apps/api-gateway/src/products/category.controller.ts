import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import {
  categoryListQuery,
  productKey,
  putCategory,
  type Category,
  type ListQuery,
  type PutCategory,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { ProductService } from './product.service.js';

@Controller('api/product-categories')
export class CategoryController {
  constructor(@Inject(ProductService) private readonly products: ProductService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: categoryListQuery }) query: ListQuery) {
    return this.products.listCategories(tenant_id, query);
  }

  @Put(':key')
  put(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('key', { schema: productKey }) key: string,
    @Body({ schema: putCategory }) body: PutCategory,
  ): Promise<Category> {
    return this.products.putCategory(tenant_id, key, body);
  }

  @HttpCode(204)
  @Delete(':key')
  delete(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('key', { schema: productKey }) key: string,
  ): Promise<void> {
    return this.products.deleteCategory(tenant_id, key);
  }
}
