import { id, problem } from '@slipway/shared/contracts';
import { jsonSchema, type Json } from './json.schema.js';
import { responsesOf, rolesOf, scopeOf } from './responses.js';
import { ROUTES, type TaggedRoute } from './routes.js';

const KEEPS_ACCEPTING =
  'While Postgres is away, writes of tasks and the profile, and submissions and cancellations of jobs, are accepted for ' +
  'good nevertheless: the answer is `202` with `"buffered": true`, the gateway that gave it keeps the write on its disk, ' +
  'and it is carried out in order once Postgres is back. A key or an id that is a UUIDv7 makes it safe to send the same ' +
  'again to any gateway. What is refused then (what was written before may not allow it) is a dead letter, which the ' +
  'admins of the tenant find at `/api/dead-letters`. All other calls that need Postgres answer `503` until it is back.';

/** OpenAPI 3.1 of the gateway, made from the schemas that validate its requests. */
export function openApiDocument(): Json {
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) (paths[route.path] ??= {})[route.method] = operation(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Slipway',
      version: '1',
      description:
        'Every `/api/…` path also answers under `/api/v1/…`. Errors are `application/problem+json` (RFC 9457). ' +
        'Each POST takes an `Idempotency-Key`: the same key and body answer the same. Live events come over Socket.IO ' +
        '(namespace `/jobs`), server-sent events, or a plain WebSocket at `/ws?job_id=&after=`.\n\n' +
        KEEPS_ACCEPTING,
    },
    servers: [{ url: '/' }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key' },
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'X-Hub-Signature-256',
          description: 'The HMAC of the body under the secret of the webhook, as GitHub sends it',
        },
      },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
    security: [{ bearer: [] }],
    paths,
  };
}

function operation(route: TaggedRoute): Json {
  const roles = rolesOf(route);
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: `${route.method}${route.path.replace(/[^a-z]+(.)?/gi, (_, letter: string | undefined) => (letter ?? '').toUpperCase())}`,
    ...(route.isPublic ? { security: route.isSigned ? [{ signature: [] }] : [] } : {}),
    ...(roles
      ? {
          'x-roles': roles,
          'x-scope': scopeOf(route),
          description: `For the roles ${roles.join(', ')}; API keys need the scope ${scopeOf(route)}.`,
        }
      : {}),
    parameters: [
      ...pathParameters(route),
      ...queryParameters(route),
      ...headerParameters(route),
      ...(route.method === 'post' && !route.isPublic ? [idempotencyKey] : []),
    ],
    ...requestBody(route),
    responses: responsesOf(route),
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Any text of your own; repeat it to repeat the request safely',
  schema: { type: 'string', maxLength: 255 },
};

function requestBody({ body, takesCsv, isBodyOptional }: TaggedRoute): Json {
  if (!body && !takesCsv) return {};
  return {
    requestBody: {
      required: !isBodyOptional,
      content: {
        ...(body ? { 'application/json': { schema: jsonSchema(body, 'input') } } : {}),
        ...(takesCsv ? { 'text/csv': { schema: { type: 'string' } } } : {}),
      },
    },
  };
}

function pathParameters({ path, params = {} }: TaggedRoute): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: jsonSchema(params[name] ?? id, 'input'),
  }));
}

function queryParameters({ query, queryTexts = {} }: TaggedRoute): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(queryTexts[name] ? { description: queryTexts[name] } : {}),
    schema: property,
  }));
}

function headerParameters({ headers = {} }: TaggedRoute): Json[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
}
