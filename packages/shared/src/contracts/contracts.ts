import { z } from 'zod';
import { calendarDate, externalId, id, listQuery, plainText, timestamp } from './common.js';
import { currencyCode } from './currencies.js';
import { planVersionNumber } from './plan.versions.js';

/** A share in percent with up to four decimals, as text: `33.3334`. */
export const share = z
  .string()
  .regex(/^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/, {
    error: 'must be a percentage between 0 and 100, like "33.3334"',
    abort: true,
  })
  .refine((text) => /[1-9]/.test(text), 'must be more than 0');

/** Parts per million of a share in percent. */
export function shareMillionths(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, '0'));
}

export const participant = z.strictObject({ party_id: id, share });
export type Participant = z.infer<typeof participant>;

export const participants = z
  .array(participant)
  .min(1, 'name at least one participant')
  .max(50)
  .superRefine((list, context) => {
    const sum = list.reduce((total, { share }) => total + shareMillionths(share), 0n);
    if (sum !== 1_000_000n)
      context.addIssue({
        code: 'custom',
        message: `the shares must add to 100, and add to ${percent(sum)}`,
      });
    const seen = new Set<string>();
    for (const [index, { party_id }] of list.entries()) {
      if (seen.has(party_id))
        context.addIssue({
          code: 'custom',
          path: [index, 'party_id'],
          message: 'takes part already: add the shares',
        });
      seen.add(party_id);
    }
  });

function percent(millionths: bigint): string {
  const fraction = (millionths % 10_000n).toString().padStart(4, '0').replace(/0+$/, '');
  return `${millionths / 10_000n}${fraction ? `.${fraction}` : ''}`;
}

export const createContract = z
  .strictObject({
    external_id: externalId.nullable().default(null),
    name: plainText(200).trim().min(1),
    client_id: id,
    /** Commissions of this contract are in it; invoices may be in another one. It is that of the plan. */
    currency: currencyCode,
    starts_on: calendarDate,
    /** The last day; null while it goes on. */
    ends_on: calendarDate.nullable().default(null),
    plan_id: id,
    /** A version that stays, whatever is published later; null follows the plan. */
    plan_version: planVersionNumber.nullable().default(null),
    participants,
  })
  .refine(({ starts_on, ends_on }) => ends_on === null || ends_on >= starts_on, {
    path: ['ends_on'],
    message: 'must not be before starts_on',
  });
export type CreateContract = z.infer<typeof createContract>;

/** What may change of a contract; commissions that change by it are posted as differences. */
export const updateContract = z
  .strictObject({
    name: plainText(200).trim().min(1).optional(),
    ends_on: calendarDate.nullable().optional(),
    plan_version: planVersionNumber.nullable().optional(),
    participants: participants.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing to change was given');
export type UpdateContract = z.infer<typeof updateContract>;

export const contract = z.object({
  id,
  external_id: z.string().nullable(),
  name: z.string(),
  client_id: id,
  client_name: z.string(),
  currency: z.string(),
  starts_on: calendarDate,
  ends_on: calendarDate.nullable(),
  plan_id: id,
  plan_name: z.string(),
  plan_version: z.number().int().nullable(),
  participants: z.array(z.object({ party_id: id, party_name: z.string(), share: z.string() })),
  /** Whether its facts have changed since its commissions were calculated. */
  changed: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Contract = z.infer<typeof contract>;

export const contractListQuery = listQuery.extend({
  q: plainText(128).optional(),
  party: id.optional(),
  client: id.optional(),
  plan: id.optional(),
});
export type ContractListQuery = z.infer<typeof contractListQuery>;
