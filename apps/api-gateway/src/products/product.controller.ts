import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Put, Query } from '@nestjs/common';
import {
  productKey,
  productListQuery,
  putProduct,
  type Product,
  type ProductListQuery,
  type PutProduct,
} from '@slipway/shared/contracts';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../http/route.decorators.js';
import { ProductService } from './product.service.js';

@Controller('api/products')
export class ProductController {
  constructor(@Inject(ProductService) private readonly products: ProductService) {}

  @Get()
  list(@CurrentCaller() { tenant_id }: Caller, @Query({ schema: productListQuery }) query: ProductListQuery) {
    return this.products.list(tenant_id, query);
  }

  @Put(':sku')
  put(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('sku', { schema: productKey }) sku: string,
    @Body({ schema: putProduct }) body: PutProduct,
  ): Promise<Product> {
    return this.products.put(tenant_id, sku, body);
  }

  @HttpCode(204)
  @Delete(':sku')
  delete(
    @CurrentCaller() { tenant_id }: Caller,
    @Param('sku', { schema: productKey }) sku: string,
  ): Promise<void> {
    return this.products.delete(tenant_id, sku);
  }
}
