import type { z } from 'zod';
import { problem, type KeyScope, type Role } from '@slipway/shared/contracts';
import { defaultScope } from '../auth/scopes.js';
import { jsonSchema, type Json } from './json.schema.js';
import type { RouteDescription } from './route.description.js';

/** Who may call a route that says nothing about it. */
const USERS: Role[] = ['admin', 'member'];

/** Who may call a route; nobody in particular where it is public. */
export function rolesOf({ isPublic, roles = USERS }: RouteDescription): Role[] | undefined {
  return isPublic ? undefined : roles;
}

/** What an API key needs for a route; nothing where it is public. */
export function scopeOf(route: RouteDescription): KeyScope | undefined {
  const roles = rolesOf(route);
  return roles && (route.scope ?? defaultScope(route.method, roles));
}

/** What a route may answer, in the words of OpenAPI. */
export function responsesOf(route: RouteDescription): Record<string, Json> {
  const responses: Record<string, Json> = { [route.status]: success(route) };
  if (route.headers?.['If-None-Match']) responses[304] = { description: 'It is the one that the caller has' };
  for (const [status, { text, answer }] of Object.entries(route.others ?? {}))
    responses[status] = json(text, answer);
  if (route.kept) responses[202] = json(route.status === 202 ? ACCEPTED_OR_KEPT : KEPT, route.kept);
  for (const [status, description] of Object.entries(problemsOf(route)))
    responses[status] ??= {
      description,
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  return responses;
}

const KEPT = 'Postgres is away: the write is kept, and carried out when it is back; `buffered` is true';
const ACCEPTED_OR_KEPT =
  'Success. While Postgres is away it is kept, and carried out when it is back; `buffered` is true then';

/** The contract of a JSON answer with this status; nothing where a route has none with it, or one that is no JSON. */
export function answerOf(route: RouteDescription, status: number): z.ZodType | undefined {
  const other = route.others?.[status]?.answer;
  if (other) return other;
  if (route.kept && status === 202) return route.kept;
  if (status === route.status) return route.answer;
  return status >= 400 ? problem : undefined;
}

/** What refusals of a route mean, by their status: its own, and those that follow from what it takes. */
function problemsOf(route: RouteDescription): Record<number, string> {
  const { isPublic, isSigned, creates, method } = route;
  const hasParameters = route.path.includes('{');
  const sends = method !== 'get';
  const problems: Record<number, string> = {
    400: 'The request is not well-formed',
    431: 'The headers are too large',
    503: 'A part that is needed is away; send the request again',
  };
  if (!isPublic || isSigned) problems[401] = 'No valid credentials';
  if (!isPublic) problems[403] = 'Not for the role of the caller, or the scope of the API key';
  if (hasParameters) problems[414] = 'A part of the path is too long';
  if (hasParameters && !creates) problems[404] = 'Absent, or not yours';
  if (method === 'post' && !isPublic)
    problems[409] = 'The first request with the `Idempotency-Key` is still running';
  if (sends) {
    problems[413] = 'The body is too large';
    problems[415] = 'The body is of a media type that is not taken here';
  }
  if (sends || hasParameters || route.query)
    problems[422] = 'Readable, but not acceptable; `errors` names each field';
  return { ...problems, ...route.problems };
}

function success({ answer, mediaType }: RouteDescription): Json {
  if (mediaType) {
    // Bytes that are no text are described by their media type alone (OpenAPI 3.1, 4.8.14.2).
    const schema = mediaType.startsWith('text/') ? { schema: { type: 'string' } } : {};
    return { description: 'Success', content: { [mediaType]: schema } };
  }
  return answer ? json('Success', answer) : { description: 'Done' };
}

function json(description: string, answer: z.ZodType): Json {
  return { description, content: { 'application/json': { schema: jsonSchema(answer, 'output') } } };
}
