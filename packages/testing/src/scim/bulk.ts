import SCIMMY from 'scimmy';
import { DirectoryContext, type DirectoryContextOptions } from './directory.context.js';
import { bulkRequest } from './messages.js';
import { User } from './user.resource.js';

type Operation = SCIMMY.Messages.BulkRequest.BulkOpOperation;
type Result = SCIMMY.Messages.BulkResponse.BulkOpResponse;

/**
 * Carries out a Bulk request (RFC 7644, 3.7).
 *
 * scimmy compares each operation with each other to find references between them, and lets each wait for all before it:
 * its cost grows with the square of their number. Operations that refer to no other are therefore handed to it one
 * by one; only a request that holds a reference (`bulkId:…`) goes to it whole.
 * @param text the request as it arrived
 * @throws scimmy's errors 400 and 413
 */
export async function applyBulk(
  body: unknown,
  text: string,
  maxOperations: number,
  context: DirectoryContextOptions,
): Promise<SCIMMY.Messages.BulkResponse> {
  const resource = userOf(context);
  const whole = new SCIMMY.Messages.BulkRequest(bulkRequest(body), maxOperations);
  if (text.includes('bulkId:')) {
    const response = await whole.apply([resource], new DirectoryContext(context));
    for (const result of response.Operations) addVersion(result, context);
    return response;
  }
  const results: Result[] = [];
  let errors = 0;
  for (const [index, operation] of whole.Operations.entries()) {
    const [result] = await applyOne(operation, resource, context);
    if (!result) continue;
    addVersion(result, context);
    numbered(result, index);
    results.push(result);
    if (statusOf(result) >= 400) errors += 1;
    if (whole.failOnErrors && errors >= whole.failOnErrors) break;
  }
  return new SCIMMY.Messages.BulkResponse(results);
}

/** The User resource type with the space's base path: scimmy takes the locations of a Bulk response from it. */
function userOf({ space }: DirectoryContextOptions): typeof SCIMMY.Types.Resource {
  return class SpaceUser extends User {
    static override basepath: SCIMMY.Types.Resource.basepath<typeof SCIMMY.Types.Resource> = () =>
      `${space.url}${User.endpoint}`;
  };
}

async function applyOne(
  operation: Operation,
  resource: typeof SCIMMY.Types.Resource,
  context: DirectoryContextOptions,
): Promise<Result[]> {
  const request = new SCIMMY.Messages.BulkRequest({
    schemas: [SCIMMY.Messages.BulkRequest.id],
    Operations: [operation],
  });
  const response = await request.apply(
    [resource],
    new DirectoryContext({ ...context, ifMatch: versionOf(operation) }),
  );
  return response.Operations;
}

/** The precondition of one operation. */
function versionOf(operation: unknown): string | undefined {
  if (typeof operation !== 'object' || operation === null || !('version' in operation)) return undefined;
  return typeof operation.version === 'string' ? operation.version : undefined;
}

function addVersion(result: Result, { space, supports }: DirectoryContextOptions): void {
  if (!supports.etag || statusOf(result) >= 300 || !result.location) return;
  const user = space.get(result.location.slice(result.location.lastIndexOf('/') + 1));
  if (user) result.version = user.meta.version;
}

/** scimmy's types say that it is a number; it is the text of one, as RFC 7644 has it. */
function statusOf(result: { status: unknown }): number {
  return Number(result.status);
}

/** Each operation was the first of its request to scimmy, and its errors say so. */
function numbered(result: Result, index: number): void {
  const response: unknown = result.response;
  if (typeof response !== 'object' || response === null) return;
  if ('detail' in response && typeof response.detail === 'string')
    response.detail = response.detail.replace('operation #1', `operation #${index + 1}`);
}
