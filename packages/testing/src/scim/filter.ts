import SCIMMY from 'scimmy';
import type { Space, StoredUser } from './space.js';
import { scimError } from './scim.error.js';

/**
 * A string of a filter: a JSON string (RFC 7644, 3.4.2.2). scimmy's grammar ends it at the first quotation mark, also
 * at an escaped one, and looks for brackets and operators inside it. So each string is handed to it as hexadecimal
 * digits behind a mark, and what it makes of them is turned back.
 */
const STRING = /"(?:[^"\\]|\\.)*"/gs;
const MARK = '~';
const MARKED = /^~[0-9a-f]*$/;

/**
 * The filter with each string in a form that scimmy's grammar cannot misread.
 * @throws scimmy's error 400 invalidFilter when a string is none of JSON's
 */
export function maskedFilter(filter: string): string {
  return filter.replace(STRING, (literal) => {
    const text = parsedString(literal);
    if (text === undefined) throw scimError(400, `Not a JSON string: ${literal}`, 'invalidFilter');
    return `"${MARK}${Buffer.from(text).toString('hex')}"`;
  });
}

function parsedString(literal: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(literal);
    return typeof parsed === 'string' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** The filter that scimmy made of a masked one, with the strings as they were given. */
export function unmaskedFilter(filter: SCIMMY.Types.Filter): SCIMMY.Types.Filter {
  return new SCIMMY.Types.Filter([...filter].map(unmasked));
}

function unmasked(part: unknown): unknown {
  if (typeof part === 'string')
    return MARKED.test(part) ? Buffer.from(part.slice(MARK.length), 'hex').toString() : part;
  if (Array.isArray(part)) return part.map(unmasked);
  if (typeof part !== 'object' || part === null) return part;
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, unmasked(value)]));
}

/** The users that a filter takes: by index when it asks for one user name or one external id, else by looking at all. */
export function filtered(space: Space, filter: SCIMMY.Types.Filter): StoredUser[] {
  const equality = onlyEquality(filter);
  if (equality?.attribute === 'username') {
    const user = space.withUserName(equality.value);
    return user ? [user] : [];
  }
  if (equality?.attribute === 'externalid') return space.withExternalId(equality.value);
  const matches: StoredUser[] = filter.match([...space.users()]);
  return matches;
}

function onlyEquality(filter: SCIMMY.Types.Filter): { attribute: string; value: string } | undefined {
  const expression: unknown = filter[0];
  if (filter.length !== 1 || typeof expression !== 'object' || expression === null) return undefined;
  const [only, ...others] = Object.entries(expression);
  if (!only || others.length > 0) return undefined;
  const [attribute, comparison]: [string, unknown] = only;
  if (!Array.isArray(comparison) || comparison.length !== 2 || comparison[0] !== 'eq') return undefined;
  const value: unknown = comparison[1];
  return typeof value === 'string' ? { attribute: attribute.toLowerCase(), value } : undefined;
}
