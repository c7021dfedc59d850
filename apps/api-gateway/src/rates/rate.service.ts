import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { z } from 'zod';
import { inTransaction } from '@slipway/database';
import {
  calendarDate,
  currencyCode,
  type CreateExchangeRate,
  type ExchangeRate,
  type exchangeRateQuery,
} from '@slipway/shared/contracts';
import { Conflict } from '@slipway/shared/errors';
import { keyedPage, keyedWindow } from '../http/keyed.lists.js';
import { judgeDay } from '../periods/closed.periods.js';
import { POOL } from '../platform/tokens.js';
import { RateRepository, type RateRow } from './rate.repository.js';

/** Its day and its two currencies. */
const PARTS = z.tuple([calendarDate, currencyCode, currencyCode]);
const KEY = z.string().refine((text) => PARTS.safeParse(text.split(' ')).success);

/** Exchange rates: snapshots of a day, written once. */
@Injectable()
export class RateService {
  constructor(
    @Inject(RateRepository) private readonly rates: RateRepository,
    @Inject(POOL) private readonly pool: Pool,
  ) {}

  async list(tenantId: string, query: z.infer<typeof exchangeRateQuery>) {
    const { rows, total } = await this.rates.list(tenantId, query, keyedWindow(query, KEY));
    return keyedPage(rows.map(shown), total, query, ({ on, base, quote }) => `${on} ${base} ${quote}`);
  }

  /** @throws Conflict when the day has another rate; Unprocessable when its period is closed */
  async create(tenantId: string, body: CreateExchangeRate): Promise<{ rate: ExchangeRate; isNew: boolean }> {
    return inTransaction(this.pool, async (client) => {
      const { isNew, ...row } = await this.rates.insert(client, tenantId, body);
      if (!sameRate(row.rate, body.rate))
        throw new Conflict(
          'rate_written_once',
          `rate: ${body.base}/${body.quote} of ${body.on} is ${row.rate} already, and a snapshot is written once.`,
        );
      if (isNew) await judgeDay(client, { tenantId, day: body.on, path: 'on' });
      return { rate: shown(row), isNew };
    });
  }
}

/** `1.10` is `1.1`. */
function sameRate(one: string, other: string): boolean {
  const plain = (text: string) =>
    (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace(/^0+(?=\d)/, '');
  return plain(one) === plain(other);
}

function shown({ created_at, ...row }: RateRow): ExchangeRate {
  return { ...row, created_at: created_at.toISOString() };
}
