import { z } from 'zod';
import { calendarDate, listQuery, timestamp } from './common.js';
import { currencyCode } from './currencies.js';

/** One unit of `base` is `rate` units of `quote`, from that day until the next snapshot. */
export const createExchangeRate = z
  .strictObject({
    base: currencyCode,
    quote: currencyCode,
    on: calendarDate,
    rate: z
      .string()
      .regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a decimal like "1.0842", with up to 12 decimals')
      .refine((text) => /[1-9]/.test(text), 'must be more than 0'),
  })
  .refine(({ base, quote }) => base !== quote, { path: ['quote'], message: 'must be another currency' });
export type CreateExchangeRate = z.infer<typeof createExchangeRate>;

export const exchangeRate = z.object({
  base: z.string(),
  quote: z.string(),
  on: calendarDate,
  rate: z.string(),
  created_at: timestamp,
});
export type ExchangeRate = z.infer<typeof exchangeRate>;

export const exchangeRateQuery = listQuery.extend({
  base: currencyCode.optional(),
  quote: currencyCode.optional(),
});
