import { problem } from '@slipway/shared/contracts';
import { jsonSchema, type Json } from './json.schema.js';
import { ROUTES, type TaggedRoute } from './routes.js';

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const PROBLEMS: Record<number, string> = {
  401: 'No valid credentials',
  404: 'Absent, or not yours',
  422: 'Readable, but not acceptable; `errors` names each field',
  503: 'A part that is needed is away; send the request again',
};

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
        '(namespace `/jobs`), server-sent events, or a plain WebSocket at `/ws?job_id=&after=`.',
    },
    servers: [{ url: '/' }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key' },
      },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
    security: [{ bearer: [] }],
    paths,
  };
}

function operation(route: TaggedRoute): Json {
  const responses: Record<string, Json> = { [route.status]: success(route) };
  for (const [status, description] of Object.entries({ ...PROBLEMS, ...route.problems })) {
    if (route.isPublic && status === '401' && route.tag !== 'Auth') continue;
    responses[status] ??= { description, content: problemContent };
  }
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: `${route.method}${route.path.replace(/[^a-z]+(.)?/gi, (_, letter: string | undefined) => (letter ?? '').toUpperCase())}`,
    ...(route.isPublic ? { security: [] } : {}),
    parameters: [
      ...pathParameters(route.path),
      ...queryParameters(route),
      ...(route.method === 'post' && !route.isPublic ? [idempotencyKey] : []),
    ],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
          },
        }
      : {}),
    responses,
  };
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Any text of your own; repeat it to repeat the request safely',
  schema: { type: 'string', maxLength: 255 },
};

function success({ answer, mediaType }: TaggedRoute): Json {
  if (mediaType) {
    // Bytes that are no text are described by their media type alone (OpenAPI 3.1, 4.8.14.2).
    const schema = mediaType.startsWith('text/') ? { schema: { type: 'string' } } : {};
    return { description: 'Success', content: { [mediaType]: schema } };
  }
  return answer
    ? { description: 'Success', content: { 'application/json': { schema: jsonSchema(answer, 'output') } } }
    : { description: 'Done' };
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
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
