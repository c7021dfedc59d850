import { z } from 'zod';
import { plainText } from './common.js';

/** Marks that turn the direction of text around them (UAX #9): in a name they can make it read as another one. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Part of a person's name, in any script. */
export const personName = plainText(256)
  .trim()
  .min(1)
  .refine((text) => !DIRECTION_MARKS.test(text), 'must not contain marks that change the direction of text');

/** RFC 5321, 4.5.3.1: 64 octets before the `@`, 254 in all. The domain is kept in lower case. */
export const emailAddress = z
  .string()
  .max(254)
  .pipe(z.email('must be an e-mail address'))
  .refine((text) => text.lastIndexOf('@') <= 64, 'must have at most 64 characters before the @')
  .transform((text) => {
    const at = text.lastIndexOf('@');
    return text.slice(0, at) + text.slice(at).toLowerCase();
  });

/** The SCIM attribute `userName`. */
export const username = plainText(128)
  .min(1)
  .refine((text) => text.trim() === text, 'must not begin or end with a space')
  .refine((text) => !DIRECTION_MARKS.test(text), 'must not contain marks that change the direction of text');

export const birthdate = z.iso
  .date({ error: 'must be a date like 1990-12-31', abort: true })
  .refine(
    (text) => text >= '1900-01-01' && text <= new Date().toISOString().slice(0, 10),
    'must be from 1900 to today',
  );
