import { z } from 'zod';
import { id, jobError, plainText, timestamp } from './common.js';

/** A DNS name of at least two labels, in lower case; what comes after the `@` of an e-mail address. */
export const emailDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    'must be a domain like example.com',
  );

function refusal(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be the URL of a SCIM 2.0 service, like https://example.com/scim/v2';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL';
  if (url.username || url.password) return 'must not contain credentials: they go into "token"';
  if (url.search || url.hash) return 'must not have a query or a fragment';
  return undefined;
}

/** The base URL of a SCIM 2.0 service provider. Whether plain http or its address is allowed is the operator's word. */
const scimUrl = plainText(2_048).superRefine((text, context) => {
  const message = refusal(text);
  if (message) context.addIssue({ code: 'custom', message });
});

const directoryName = plainText(100).trim().min(1);
/** RFC 6750, 2.1, with a bound. */
const bearerToken = z
  .string()
  .min(1)
  .max(8_192)
  .regex(/^[A-Za-z0-9._~+/-]+=*$/, 'must be a bearer token (RFC 6750)');
const allowedDomains = z
  .array(emailDomain)
  .min(1, 'name at least one domain')
  .max(100)
  .transform((domains) => [...new Set(domains)]);
/** Requests that the directory grants us per second. */
const requestsPerSecond = z.number().min(0.1).max(10_000).nullable();

export const createDirectory = z.strictObject({
  name: directoryName,
  base_url: scimUrl,
  token: bearerToken,
  allowed_domains: allowedDomains,
  requests_per_second: requestsPerSecond.default(null),
  is_default: z.boolean().default(false),
});
export type CreateDirectory = z.infer<typeof createDirectory>;

export const updateDirectory = z
  .strictObject({
    name: directoryName.optional(),
    base_url: scimUrl.optional(),
    token: bearerToken.optional(),
    allowed_domains: allowedDomains.optional(),
    requests_per_second: requestsPerSecond.optional(),
    /** Makes it the default; another one stops being it. */
    is_default: z.literal(true).optional(),
    /** Lifts its quarantine: what waits for it goes on at once. */
    state: z.literal('active').optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'nothing to change was given')
  .refine((body) => body.base_url === undefined || body.token !== undefined, {
    path: ['token'],
    message: 'is needed with a new base_url: the stored one is sent to the address it was given for only',
  });
export type UpdateDirectory = z.infer<typeof updateDirectory>;

export const deleteDirectoryQuery = z.strictObject({
  /** Forget the accounts on record too; in the directory itself they stay. */
  forget_accounts: z.enum(['true', 'false']).default('false'),
});

/** What a directory says that it can do (RFC 7643, 5), as far as it matters here. */
export const directoryCapabilities = z.object({
  bulk: z.object({ max_operations: z.number().int(), max_payload_size: z.number().int() }).nullable(),
  patch: z.boolean(),
  etag: z.boolean(),
  filter: z.boolean(),
});
export type DirectoryCapabilities = z.infer<typeof directoryCapabilities>;

export const directory = z.object({
  id,
  name: z.string(),
  base_url: z.string(),
  allowed_domains: z.array(z.string()),
  requests_per_second: z.number().nullable(),
  is_default: z.boolean(),
  state: z.enum(['active', 'quarantined']),
  quarantine: z
    .object({
      reason: z.string(),
      since: timestamp,
      /** When it is tried again; the pauses grow until it recovers. */
      next_attempt_at: timestamp,
    })
    .nullable(),
  /** Null until it was asked for the first time. */
  capabilities: directoryCapabilities.nullable(),
  /** Why the last check failed. */
  problem: jobError.nullable(),
  checked_at: timestamp.nullable(),
  /** The job that asks or asked it for its capabilities. */
  check_job_id: id.nullable(),
  /** Accounts on record by status. */
  accounts: z.record(z.string(), z.number().int()),
  created_at: timestamp,
  updated_at: timestamp,
});
export type Directory = z.infer<typeof directory>;
