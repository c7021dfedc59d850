import { z } from 'zod';
import { accountTemplate } from './account.template.js';
import { birthdate, emailAddress, personName, username } from './account.fields.js';
import { id, isBuffered, jobError, listQuery, plainText, timestamp } from './common.js';
import { jobStatus, priority } from './jobs.js';

export const ACCOUNT_STATUSES = ['pending', 'created', 'verified', 'failed', 'disabled'] as const;
/** `pending`: not made yet; `created`: in the directory; `verified`: its e-mail address answered. */
export const accountStatus = z.enum(ACCOUNT_STATUSES);
export type AccountStatus = z.infer<typeof accountStatus>;

/** What one job may ask for, by a count or a file. */
export const MAX_ACCOUNTS_PER_JOB = 100_000;
/** What one JSON list may hold; more goes as CSV. */
export const MAX_ACCOUNTS_PER_LIST = 5_000;

/** What else belongs to an account and is only kept: flat, small, no secrets. */
export const accountData = z
  .record(plainText(64).min(1), z.union([plainText(1_024), z.number(), z.boolean(), z.null()]))
  .refine((data) => Object.keys(data).length <= 50, 'at most 50 entries');

/** One account of an explicit list. What is left out is made up: the user name is the e-mail address. */
export const accountSeed = z.strictObject({
  email: emailAddress,
  username: username.optional(),
  given_name: personName.optional(),
  family_name: personName.optional(),
  display_name: personName.optional(),
  birthdate: birthdate.optional(),
  account_data: accountData.optional(),
});
export type AccountSeed = z.infer<typeof accountSeed>;

/** What goes with any way of naming the accounts; a CSV upload has these as query parameters. */
const orderShape = {
  priority: priority.default(0),
  verification_enabled: z.boolean().default(false),
  /** The tenant's default directory when absent. */
  directory_id: id.optional(),
};

export const createAccounts = z
  .strictObject({
    ...orderShape,
    count: z.number().int().min(1).max(MAX_ACCOUNTS_PER_JOB).optional(),
    template: accountTemplate.optional(),
    accounts: z.array(accountSeed).min(1).max(MAX_ACCOUNTS_PER_LIST).optional(),
  })
  .superRefine(({ count, accounts, template }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (count === undefined && accounts === undefined)
      issue('count', 'say how many, or give the accounts themselves');
    if (count !== undefined && accounts !== undefined)
      issue('count', 'give either a count or the accounts themselves, not both');
    if (accounts !== undefined && template !== undefined) issue('template', 'goes with a count only');
    for (const field of ['email', 'username'] as const) {
      const text = template?.[field];
      if (text !== undefined && count !== undefined && count > 1 && !text.includes('{n}'))
        context.addIssue({
          code: 'custom',
          path: ['template', field],
          message: 'needs {n} when there is more than one account',
        });
    }
  });
export type CreateAccounts = z.infer<typeof createAccounts>;

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The query of a CSV upload. */
export const csvAccountsQuery = z.strictObject({
  priority: z.coerce.number().pipe(priority).default(0),
  verification_enabled: flag.default(false),
  directory_id: id.optional(),
});
export type CsvAccountsQuery = z.infer<typeof csvAccountsQuery>;

export const accountsAccepted = z.object({
  job_id: id,
  status: jobStatus,
  count: z.number().int(),
  message: z.string(),
  buffered: isBuffered,
});
export type AccountsAccepted = z.infer<typeof accountsAccepted>;

export const account = z.object({
  id,
  email: z.string(),
  username: z.string(),
  given_name: z.string().nullable(),
  family_name: z.string().nullable(),
  display_name: z.string().nullable(),
  birthdate: z.string().nullable(),
  status: accountStatus,
  /** `linked`: it was in the directory before, and was not made by us. */
  origin: z.enum(['created', 'linked']).nullable(),
  directory_id: id,
  /** The job that makes or made it. */
  job_id: id,
  /** How the directory knows it as ours; it never changes. */
  external_id: z.string(),
  /** Its id in the directory. */
  target_id: z.string().nullable(),
  account_data: accountData,
  verification_enabled: z.boolean(),
  verification: z
    .object({
      /** Null until the mail has been handed to the mail server. */
      sent_at: timestamp.nullable(),
      expires_at: timestamp,
      attempts_left: z.number().int(),
    })
    .nullable(),
  verified_at: timestamp.nullable(),
  /** Whether there is a password that can be revealed, once. */
  has_password: z.boolean(),
  revealed_at: timestamp.nullable(),
  error: jobError.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Account = z.infer<typeof account>;

export const accountListQuery = listQuery.extend({
  status: accountStatus.optional(),
  directory_id: id.optional(),
  job_id: id.optional(),
  /** Part of an e-mail address, a user name or a display name. */
  q: plainText(128).optional(),
});
export type AccountListQuery = z.infer<typeof accountListQuery>;

/** Changes an account in its directory. What is absent stays. */
export const updateAccount = z
  .strictObject({
    email: emailAddress.optional(),
    username: username.optional(),
    given_name: personName.nullable().optional(),
    family_name: personName.nullable().optional(),
    display_name: personName.nullable().optional(),
    birthdate: birthdate.nullable().optional(),
    account_data: accountData.optional(),
    /** False disables it in the directory, true enables it again. */
    active: z.boolean().optional(),
    /** Gives it a new password, which can be revealed once. */
    reset_password: z.literal(true).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing to change was given');
export type UpdateAccount = z.infer<typeof updateAccount>;

export const accountStats = z.object({
  total: z.number().int(),
  by_status: z.record(accountStatus, z.number().int()),
  by_directory: z.array(
    z.object({ directory_id: id, name: z.string(), by_status: z.record(accountStatus, z.number().int()) }),
  ),
});
export type AccountStats = z.infer<typeof accountStats>;

/** Of the mail; spaces and dashes that people type are left out. */
export const verifyAccount = z.strictObject({
  code: z
    .string()
    .max(32)
    .transform((text) => text.replace(/[\s-]/g, ''))
    .pipe(z.string().regex(/^\d{6}$/, 'has six digits')),
});
export type VerifyAccount = z.infer<typeof verifyAccount>;

/** The token of the link in the mail. */
export const verifyByLink = z.strictObject({
  token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'is not complete: open the link as it is in the mail'),
});
export type VerifyByLink = z.infer<typeof verifyByLink>;

export const verifiedByLink = z.object({ email: z.string(), status: accountStatus });
export type VerifiedByLink = z.infer<typeof verifiedByLink>;

/** A password on its only way out. */
export const revealedPassword = z.object({ account_id: id, username: z.string(), password: z.string() });
export type RevealedPassword = z.infer<typeof revealedPassword>;
