import { z } from 'zod';
import { emailAddress } from './account.fields.js';
import { calendarDate, externalId, id, listQuery, plainText, timestamp } from './common.js';

/** ISO 13616, in its written form without spaces; the check digits are checked. */
export const iban = z
  .string()
  .transform((text) => text.replace(/\s/g, '').toUpperCase())
  .pipe(
    z
      .string()
      .regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, { error: 'must be an IBAN', abort: true })
      .refine(hasValidCheckDigits, 'is not a valid IBAN: its check digits do not fit'),
  );

function hasValidCheckDigits(text: string): boolean {
  const digits = (text.slice(4) + text.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n;
}

const name = plainText(200).trim().min(1);

const partyShape = {
  kind: z.enum(['person', 'company']),
  name,
  email: emailAddress.nullable(),
  /** Where earnings are paid to; needed for a payment file only. */
  iban: iban.nullable(),
};

/** A person or a company: a client, a partner, somebody who sells. */
export const createParty = z.strictObject({
  ...partyShape,
  kind: partyShape.kind.default('person'),
  email: partyShape.email.default(null),
  iban: partyShape.iban.default(null),
  external_id: externalId.nullable().default(null),
});
export type CreateParty = z.infer<typeof createParty>;

export const updateParty = z
  .strictObject({
    kind: partyShape.kind.optional(),
    name: name.optional(),
    email: partyShape.email.optional(),
    iban: partyShape.iban.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing to change was given');
export type UpdateParty = z.infer<typeof updateParty>;

/** Who manages a party from a date on; null ends it: nobody does from then on. */
export const setManager = z.strictObject({
  manager_id: id.nullable(),
  from: calendarDate,
});
export type SetManager = z.infer<typeof setManager>;

export const managerSpan = z.object({
  manager_id: id,
  manager_name: z.string(),
  from: calendarDate,
  /** The first day on which it is not so any more. */
  to: calendarDate.nullable(),
});

export const party = z.object({
  id,
  external_id: z.string().nullable(),
  kind: partyShape.kind,
  name: z.string(),
  email: z.string().nullable(),
  iban: z.string().nullable(),
  managers: z.array(managerSpan),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Party = z.infer<typeof party>;

export const partyListQuery = listQuery.extend({ q: plainText(128).optional() });
export type PartyListQuery = z.infer<typeof partyListQuery>;
