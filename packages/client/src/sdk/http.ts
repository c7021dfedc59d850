import { z } from 'zod';
import { problem } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { anotherToken, currentToken, type Credential } from './credential.js';
import { ProblemError, UnreachableError } from './problem.error.js';
import { repeated } from './repeated.js';

export interface HttpOptions {
  apiUrl: string;
  token?: Credential;
  /**
   * How often a call that the API cannot carry out now (503) is made again; never unless given. Calls are that do no harm
   * twice: those that read, and those that take an Idempotency-Key, which get one where none is given.
   */
  retries?: number;
}

export interface Call<S extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  /** Instead of a body in JSON. */
  file?: { type: string; content: string | Blob };
  idempotencyKey?: string | undefined;
  /** The only version that may be changed; any where there is none. */
  ifMatch?: number | null | undefined;
  answer: S;
}

const TIMEOUT_MS = 30_000;
/** 32 MB over a slow line. */
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * Makes one call and parses its answer by the contract.
 * @throws ProblemError when the API refuses, UnreachableError when it does not answer, or not as it should
 */
export async function request<S extends z.ZodType>(options: HttpOptions, call: Call<S>): Promise<z.infer<S>> {
  const { url, response } = await send(options, call);
  const json = parseJson(await response.text(), url);
  const parsed = call.answer.safeParse(json);
  if (!parsed.success)
    throw new UnreachableError(
      `${url.origin} answered in a form that this client does not know: ${z.prettifyError(parsed.error)}`,
    );
  return parsed.data;
}

/** Fetches something that is no JSON: a picture. Errors are those of {@link request}. */
export async function requestBlob(options: HttpOptions, path: string): Promise<Blob> {
  const { response } = await send(options, { method: 'GET', path });
  return response.blob();
}

/** A token that was refused is exchanged, once, where there is another. */
async function send(
  options: HttpOptions,
  call: Omit<Call<z.ZodType>, 'answer'>,
): Promise<{ url: URL; response: Response }> {
  const url = new URL(call.path, options.apiUrl);
  for (const [name, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) url.searchParams.set(name, String(value));
  const token = await currentToken(options.token);
  let response = await fetchPatiently(options, url, call, token);
  if (response.status === 401) {
    const another = await anotherToken(options.token, token);
    if (another !== undefined) response = await fetchPatiently(options, url, call, another);
  }
  if (response.ok) return { url, response };
  const refused = problem.safeParse(parseJson(await response.text(), url));
  if (refused.success) throw new ProblemError(refused.data);
  throw new UnreachableError(`${url.origin} answered ${response.status}, but not as Slipway does.`);
}

function fetchPatiently(
  { retries = 0 }: HttpOptions,
  url: URL,
  call: Omit<Call<z.ZodType>, 'answer'>,
  token: string | undefined,
): Promise<Response> {
  // A method that takes a key says so, also when its caller gives none.
  const takesKey = 'idempotencyKey' in call;
  if (retries === 0 || !(takesKey || call.method === 'GET')) return fetchOnce(url, call, token);
  // A UUIDv7 says when: what is made under it has one id, also where an outage comes in between.
  const keyed = takesKey ? { ...call, idempotencyKey: call.idempotencyKey ?? newId() } : call;
  return repeated(retries, () => fetchOnce(url, keyed, token));
}

function fetchOnce(
  url: URL,
  { method, body, file, idempotencyKey, ifMatch }: Omit<Call<z.ZodType>, 'answer'>,
  token: string | undefined,
): Promise<Response> {
  return fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(file === undefined ? {} : { 'content-type': file.type }),
      ...(idempotencyKey ? { 'idempotency-key': idempotencyKey } : {}),
      ...(typeof ifMatch === 'number' ? { 'if-match': `"${ifMatch}"` } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(file === undefined ? {} : { body: file.content }),
    signal: AbortSignal.timeout(file === undefined ? TIMEOUT_MS : UPLOAD_TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new UnreachableError(
      `${url.origin} does not answer. Is it the right address, and is Slipway running?`,
      { cause },
    );
  });
}

function parseJson(text: string, url: URL): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreachableError(`${url.origin} answered, but not as Slipway does.`, { cause });
  }
}
