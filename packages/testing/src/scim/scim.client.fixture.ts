import { z } from 'zod';
import type { ScimDirectory, ScimDirectoryOptions } from './directory.js';
import { startScimDirectory } from './scim.directory.js';

const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const BULK_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

export const TOKEN = 'token-of-the-tests';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON, or `undefined` when it is none. */
  body: unknown;
}

/** A client of one space that says nothing more than it is told to. */
export class ScimClient {
  constructor(
    readonly base: string,
    private readonly headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
  ) {}

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.base + path, {
      method,
      redirect: 'manual',
      headers: { ...this.headers, 'content-type': 'application/scim+json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: json(text) };
  }

  create(userName: string, more: Record<string, unknown> = {}): Promise<Answer> {
    return this.call('POST', '/Users', { schemas: [USER_SCHEMA], userName, ...more });
  }

  find(filter: string): Promise<Answer> {
    return this.call('GET', `/Users?filter=${encodeURIComponent(filter)}`);
  }

  patch(id: string, operations: object[], headers?: Record<string, string>): Promise<Answer> {
    const body = { schemas: [PATCH_SCHEMA], Operations: operations };
    return this.call('PATCH', `/Users/${id}`, body, headers);
  }

  bulk(operations: unknown[], more: Record<string, unknown> = {}): Promise<Answer> {
    return this.call('POST', '/Bulk', { schemas: [BULK_SCHEMA], Operations: operations, ...more });
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A directory with a token, and a client of its space `staff`. */
export async function startedDirectory(
  options: ScimDirectoryOptions = {},
): Promise<{ directory: ScimDirectory; staff: ScimClient }> {
  const directory = await startScimDirectory({ token: TOKEN, ...options });
  return { directory, staff: new ScimClient(directory.base('staff')) };
}

const identified = z.looseObject({ id: z.string() });
const listed = z.looseObject({ Resources: z.array(z.looseObject({ userName: z.string() })) });

/** The id of the user that an answer holds. */
export function idOf({ body }: Answer): string {
  return identified.parse(body).id;
}

/** The user names of a list, in its order. */
export function userNamesOf({ body }: Answer): string[] {
  return listed.parse(body).Resources.map(({ userName }) => userName);
}
