import { z } from 'zod';
import { id, plainText, timestamp } from './common.js';

/** A language as BCP 47 writes it, like `de-CH`; it is kept in its canonical form. */
const locale = z
  .string()
  .max(64)
  .refine((tag) => canonicalLocale(tag) !== undefined, 'must be a language tag like "en" or "de-CH"')
  .overwrite((tag) => canonicalLocale(tag) ?? tag);

function canonicalLocale(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** A time zone by its name in the IANA database; an offset like `+01:00` is none, for it has no summer. */
const timeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone like "Europe/Zurich"');

function isTimeZone(name: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** What users may say of themselves, all of it; what is left out has its default. */
export const putProfile = z.strictObject({
  name: plainText(200).trim().default(''),
  locale: locale.default('en'),
  time_zone: timeZone.default('UTC'),
});
export type ProfileContent = z.infer<typeof putProfile>;

export const profile = z.object({
  /** That of the user. */
  id,
  /** With which one signs in. Null where it is not known: another system signs in, or the store is away. */
  email: z.string().nullable(),
  name: z.string(),
  locale: z.string(),
  time_zone: z.string(),
  /** Null while it was never changed. */
  updated_at: timestamp.nullable(),
  /** One more with every change, from 1, which nobody wrote. Null while what was written is not stored yet. */
  version: z.int().min(1).nullable(),
  /** Whether this was accepted for good, but waits to be stored. */
  buffered: z.boolean(),
});
export type Profile = z.infer<typeof profile>;
