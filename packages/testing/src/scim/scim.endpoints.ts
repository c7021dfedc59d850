import { Router, type Request, type Response } from 'express';
import SCIMMY from 'scimmy';
import { SCIMMYRouters } from 'scimmy-routers';
import { bodyText } from './body.js';
import { applyBulk } from './bulk.js';
import { DirectoryContext, type DirectoryContextOptions } from './directory.context.js';
import { answer, type Gate } from './gate.js';
import { serviceProviderConfig } from './service.provider.config.js';
import type { Space, StoredUser } from './space.js';
import { User } from './user.resource.js';

/** Bytes of a request that is not Bulk. */
const MAX_BODY = 1_048_576;

const contexts = new WeakMap<object, DirectoryContext>();
const BROKEN_JSON = Symbol('broken JSON');

// scimmy keeps resource types and configuration in static fields. Declared once for the process, the User type serves
// all directories in it: which one a request is for is in its context. The configuration is not used at all.
SCIMMY.Resources.declare(User);
const routers = new SCIMMYRouters({
  type: 'bearer',
  // The gate has looked at the token.
  handler: () => '',
  context: (request) => contexts.get(request),
});

/** The SCIM endpoints of all spaces, to be mounted where `:space` is a parameter of the path. */
export function scimEndpoints(gate: Gate, spaceOf: (name: string) => Space | undefined): Router {
  const router = Router({ mergeParams: true });
  router.use((request: Request, response: Response, next) => {
    begun(gate, spaceOf, request, response).then((goesOn) => {
      if (goesOn) next();
    }, next);
  }, routers);
  return router;
}

/** Does what scimmy's routers do not; true when the request is for them. */
async function begun(
  gate: Gate,
  spaceOf: (name: string) => Space | undefined,
  request: Request,
  response: Response,
): Promise<boolean> {
  const endpoint = endpointOf(request);
  const admission = await gate.admits(
    request,
    response,
    endpoint === 'POST /users' || endpoint === 'POST /bulk',
  );
  if (!admission) return false;
  const name: unknown = request.params['space'];
  const space = typeof name === 'string' ? spaceOf(name) : undefined;
  if (!space) return refused(response, 404, 'A space has a name of 1 to 64 letters, digits, _ or -');
  const { patch, etag } = gate.switches;
  const context: DirectoryContextOptions = {
    space,
    supports: { patch, etag },
    conflicts: admission.conflicts,
    ifMatch: request.headers['if-match'],
  };
  if (endpoint === 'GET /serviceproviderconfig') return answerConfig(gate, space, response);
  if (endpoint === 'POST /bulk') return answerBulk(gate, context, request, response);
  const body = await parsedBody(request);
  if (body === undefined) return refused(response, 413, `The limit is ${MAX_BODY} bytes`);
  if (body === BROKEN_JSON) return refused(response, 400, 'The body is no JSON', 'invalidSyntax');
  request.body = body;
  numericQuery(request);
  const answers = (user: StoredUser, created: boolean) => {
    if (etag) response.setHeader('etag', user.meta.version);
    if (created) response.setHeader('location', user.meta.location);
  };
  contexts.set(request, new DirectoryContext({ ...context, answers }));
  return true;
}

/** Method and path in the one spelling that express takes for all others. */
function endpointOf({ method, path }: Request): string {
  return `${method === 'HEAD' ? 'GET' : method} ${path.toLowerCase().replace(/\/$/, '')}`;
}

function refused(response: Response, status: number, detail: string, scimType?: string): false {
  answer(response, status, detail, scimType);
  return false;
}

function answerConfig(gate: Gate, space: Space, response: Response): false {
  if (gate.switches.config === 'missing')
    response.status(404).type('html').send('<html><body><h1>404 Not Found</h1></body></html>');
  else response.type('application/scim+json').send(serviceProviderConfig(gate.switches, space.url));
  return false;
}

async function answerBulk(
  gate: Gate,
  context: DirectoryContextOptions,
  request: Request,
  response: Response,
): Promise<false> {
  const { bulk, max_operations, max_payload_size } = gate.switches;
  if (!bulk) return refused(response, 501, 'Bulk is not supported');
  const text = await bodyText(request, max_payload_size);
  if (text === undefined)
    return refused(
      response,
      413,
      `The size of the bulk operation exceeds maxPayloadSize (${max_payload_size})`,
    );
  const body = json(text);
  if (body === BROKEN_JSON) return refused(response, 400, 'The body is no JSON', 'invalidSyntax');
  try {
    const result = await applyBulk(body, text, max_operations, context);
    response.type('application/scim+json').send(result);
  } catch (error) {
    if (!(error instanceof SCIMMY.Types.Error)) throw error;
    answer(response, error.status, error.message, error.scimType);
  }
  return false;
}

/** The body as JSON; `null` when there is none, `undefined` when it is too long. */
async function parsedBody(request: Request): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') return null;
  const text = await bodyText(request, MAX_BODY);
  return text === undefined ? undefined : json(text);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return BROKEN_JSON;
  }
}

/**
 * scimmy's routers turn `startIndex` and `count` into numbers in place; express 5 parses the query anew each time it is
 * read, so that they were strings again.
 */
function numericQuery(request: Request): void {
  if (!request.url.includes('?')) return;
  const query: Record<string, unknown> = { ...request.query };
  for (const name of ['startIndex', 'count']) {
    const value = query[name];
    if (typeof value === 'string' && /^-?\d+$/.test(value)) query[name] = Number(value);
  }
  Object.defineProperty(request, 'query', { value: query });
}
