import { z } from 'zod';
import type { ScimAnswer } from './scim.answer.js';
import type { ScimEndpoint } from './scim.request.js';
import { isRecord, readUser, withNames, type FoundUser } from './scim.user.js';

/** Asked for; a directory may give less (RFC 7644, 3.4.2.4). */
const PAGE_SIZE = 100;
/** A directory that ignores filters is read through, up to this many pages. */
const MAX_PAGES = 200;
const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:error';

const total = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).catch(Number.NaN);

const page = z
  .object({
    totalResults: total.transform((value) => (Number.isNaN(value) ? undefined : value)),
    Resources: z.array(z.unknown()).nullish(),
  })
  // One without either is no list, and "nothing was found" must not be read out of it.
  .refine(({ totalResults, Resources }) => Array.isArray(Resources) || totalResults === 0);

interface UserSearch {
  filter: string;
  /** Whether a resource is what was searched for: some directories ignore filters and return everything. */
  matches: (attributes: { userName: string | null; externalId: string | null }) => boolean;
}

/**
 * Every user that matches, page after page.
 * @throws ScimError `unsupported` when the directory ignores the filter and cannot be read through either, so that
 *   "there is none" would be a guess
 */
export async function* matchingUsers(
  endpoint: ScimEndpoint,
  search: UserSearch,
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundUser, void> {
  const seen = new Set<string>();
  let startIndex = 1;
  let strangers = false;
  for (let pages = 1; ; pages++) {
    const answer = await endpoint.send(
      {
        method: 'GET',
        path: ['Users'],
        query: { filter: search.filter, startIndex: String(startIndex), count: String(PAGE_SIZE) },
      },
      signal,
    );
    const { resources, totalResults } = readPage(answer);
    if (pages === 1 && resources.length === 0 && totalResults)
      throw answer.unusable('malformed', 'a list without the users that it counts');
    let fresh = 0;
    for (const resource of resources) {
      const user = readUser(resource);
      const names = namesOf(resource);
      const key = user?.id ?? `${names.userName}\n${names.externalId}`;
      if (seen.has(key)) continue;
      seen.add(key);
      fresh++;
      if (!search.matches(names)) strangers = true;
      else if (user === undefined) throw answer.unusable('malformed', 'a user without a usable id');
      else yield user;
    }
    startIndex += resources.length;
    if (resources.length === 0 || (totalResults !== undefined && startIndex > totalResults)) return;
    // A page without anything new comes from a directory that ignores `startIndex`.
    if (fresh > 0 && pages < MAX_PAGES) continue;
    // What matched the filter has been seen; of the rest it is not known what it is.
    if (strangers && (totalResults !== undefined || pages >= MAX_PAGES))
      throw answer.unusable('unsupported', 'users that were not searched for, and not all of them');
    return;
  }
}

function readPage(answer: ScimAnswer): { resources: unknown[]; totalResults: number | undefined } {
  if (!answer.isSuccess) {
    // Some directories say "not found" in SCIM's own words when a filter matches nothing.
    if (answer.status === 404 && isScimError(answer.json)) return { resources: [], totalResults: 0 };
    throw answer.error(isFilterRefused(answer) ? 'unsupported' : undefined);
  }
  const { data } = page.safeParse(withNames(answer.json, ['totalResults', 'Resources']));
  if (data === undefined) throw answer.unusable('malformed', 'something that is no list of users');
  return { resources: data.Resources ?? [], totalResults: data.totalResults };
}

function isFilterRefused({ status, complaint }: ScimAnswer): boolean {
  return status === 400 && (complaint.scimType === 'invalidFilter' || complaint.scimType === 'tooMany');
}

function isScimError(json: unknown): boolean {
  if (!isRecord(json) || !Array.isArray(json.schemas)) return false;
  return json.schemas.some((schema) => typeof schema === 'string' && schema.toLowerCase() === ERROR_SCHEMA);
}

function namesOf(resource: unknown): { userName: string | null; externalId: string | null } {
  const named = withNames(resource, ['userName', 'externalId']);
  return { userName: textOf(named?.userName), externalId: textOf(named?.externalId) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
