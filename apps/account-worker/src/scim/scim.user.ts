import { z } from 'zod';

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** An account that a directory is asked to make. */
export interface NewUser {
  externalId: string;
  userName: string;
  email: string;
  givenName: string | null;
  familyName: string | null;
  displayName: string | null;
  password: string;
  active: boolean;
  /** Further attributes, and extension schemas by their URN; they never replace those above. */
  extra?: Record<string, unknown>;
}

/** An account as a directory tells of it. */
export interface FoundUser {
  id: string;
  externalId: string | null;
  /** Empty when the directory does not tell it. */
  userName: string;
  active: boolean;
  /** What `If-Match` takes. */
  version: string | null;
}

/** A SCIM resource: JSON with the attributes of RFC 7643, 4.1 and of extensions. */
export type UserResource = Record<string, unknown>;

/** What we say ourselves, and what is the directory's alone (`id`, `meta`, `groups`). In lower case. */
const CORE = new Set([
  'schemas',
  'id',
  'externalid',
  'meta',
  'groups',
  'username',
  'name',
  'displayname',
  'emails',
  'password',
  'active',
]);

/** The JSON that makes an account. */
export function toResource(user: NewUser): UserResource {
  // Attribute names do not tell upper from lower case (RFC 7643, 2.1).
  const extra = Object.entries(user.extra ?? {}).filter(([name]) => !CORE.has(name.toLowerCase()));
  const extensions = extra.map(([name]) => name).filter((name) => name.toLowerCase().startsWith('urn:'));
  const name = toName(user.givenName, user.familyName, user.displayName);
  return {
    ...Object.fromEntries(extra),
    schemas: [USER_SCHEMA, ...extensions],
    externalId: user.externalId,
    userName: user.userName,
    ...(name === undefined ? {} : { name }),
    ...(user.displayName === null ? {} : { displayName: user.displayName }),
    emails: [toEmail(user.email)],
    password: user.password,
    active: user.active,
  };
}

export function toEmail(value: string): { value: string; type: string; primary: boolean } {
  return { value, type: 'work', primary: true };
}

function toName(givenName: string | null, familyName: string | null, displayName: string | null) {
  const formatted = formattedName(givenName, familyName) ?? displayName;
  if (formatted === null) return undefined;
  return {
    formatted,
    ...(givenName === null ? {} : { givenName }),
    ...(familyName === null ? {} : { familyName }),
  };
}

export function formattedName(givenName: string | null, familyName: string | null): string | null {
  return [givenName, familyName].filter((part) => part !== null && part !== '').join(' ') || null;
}

/** Ids go into URLs, where two of them would be a step and not a name, and into our database, which takes no NUL. */
export const resourceId = z
  .string()
  .min(1)
  .max(1_000)
  .refine((id) => id !== '.' && id !== '..' && id.isWellFormed() && !/\p{Cc}/u.test(id));

/** What can be a header again; anything else is as good as no version. */
const version = z
  .string()
  .regex(/^[\x21-\x7e]{1,1000}$/)
  .nullish()
  .catch(null);

const name = z.string().max(1_000).nullish().catch(null);

const found = z.object({
  id: resourceId,
  externalId: name,
  userName: name,
  // Some directories write the booleans as text; one that says nothing has no such switch.
  active: z.union([z.boolean(), z.string().transform((value) => value.toLowerCase() === 'true')]).catch(true),
  meta: z.object({ version }).nullish().catch(null),
});

/**
 * Reads a user resource; `undefined` when it is none.
 * @param etag the header of the same answer, for a directory that gives no `meta.version`
 */
export function readUser(resource: unknown, etag: string | null = null): FoundUser | undefined {
  const { data } = found.safeParse(withNames(resource, ['id', 'externalId', 'userName', 'active', 'meta']));
  if (data === undefined) return undefined;
  return {
    id: data.id,
    externalId: data.externalId || null,
    userName: data.userName ?? '',
    active: data.active,
    version: data.meta?.version ?? version.parse(etag) ?? null,
  };
}

/** The members of these names under exactly these names, in whatever case the directory writes them. */
export function withNames(resource: unknown, names: readonly string[]): Record<string, unknown> | undefined {
  if (!isRecord(resource)) return undefined;
  return Object.fromEntries(names.map((wanted) => [wanted, memberOf(resource, wanted)]));
}

function memberOf(record: Record<string, unknown>, wanted: string): unknown {
  if (Object.hasOwn(record, wanted)) return record[wanted];
  const written = Object.keys(record).find((key) => key.toLowerCase() === wanted.toLowerCase());
  return written === undefined ? undefined : record[written];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
