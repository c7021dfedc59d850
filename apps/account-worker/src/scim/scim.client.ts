import type { Dispatcher } from 'undici';
import {
  ALREADY_THERE,
  idOfLocation,
  isConflict,
  readBulkAnswer,
  toBulkRequest,
  type BulkOutcome,
} from './bulk.js';
import { equals } from './filter.js';
import { toPatch, withChanges, type UserChanges } from './patch.js';
import type { ScimAnswer } from './scim.answer.js';
import { ScimEndpoint, type ScimRequest } from './scim.request.js';
import { isRecord, readUser, toResource, type FoundUser, type NewUser } from './scim.user.js';
import { CAUTIOUS_CONFIG, parseServiceConfig, type ServiceConfig } from './service.config.js';
import { matchingUsers } from './user.pages.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

export interface ScimClientOptions {
  /** Of the SCIM 2.0 service, with or without a slash at its end. */
  baseUrl: string;
  token: string;
  connection: Dispatcher;
  /** From a request to the end of its answer. */
  timeoutMs?: number;
  maxResponseBytes?: number;
}

export type CreateOutcome = { outcome: 'created'; user: FoundUser } | { outcome: 'conflict'; detail: string };

/** `stale`: the account is not in the version that was named any more. */
export type ChangeOutcome =
  { outcome: 'changed'; user: FoundUser } | { outcome: 'absent' } | { outcome: 'stale' };

/**
 * The accounts of one SCIM 2.0 directory (RFC 7643, RFC 7644). It sends every request once: whether and when to send
 * it again is its caller's to decide, by what the `ScimError` says. Every method throws `ScimError`, and the signal's
 * reason once that has fired.
 */
export class ScimClient {
  readonly #endpoint: ScimEndpoint;

  constructor(options: ScimClientOptions) {
    this.#endpoint = new ScimEndpoint({
      ...options,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      maxResponseBytes: options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
    });
  }

  /** What the directory can do; the most cautious answer when it does not tell. */
  async discover(signal?: AbortSignal): Promise<ServiceConfig> {
    const answer = await this.#endpoint.send({ method: 'GET', path: ['ServiceProviderConfig'] }, signal);
    if (answer.isSuccess) return parseServiceConfig(answer.json);
    const error = answer.error();
    // It is there and does not know the question.
    if (error.fault === 'unsupported' || error.fault === 'refused') return { ...CAUTIOUS_CONFIG };
    throw error;
  }

  async create(user: NewUser, signal?: AbortSignal): Promise<CreateOutcome> {
    const answer = await this.#endpoint.send(
      {
        method: 'POST',
        path: ['Users'],
        body: JSON.stringify(toResource(user)),
        secrets: [user.password],
      },
      signal,
    );
    if (answer.isSuccess) return { outcome: 'created', user: createdUser(answer, user) };
    if (answer.status >= 400) {
      const { detail, scimType } = answer.complaint;
      if (isConflict(answer.status, scimType))
        return { outcome: 'conflict', detail: detail ?? ALREADY_THERE };
    }
    throw answer.error();
  }

  /** Upper and lower case are the same in a user name (RFC 7643, 4.1.1). */
  async findByUserName(userName: string, signal?: AbortSignal): Promise<FoundUser | undefined> {
    const wanted = userName.toLowerCase();
    const search = {
      filter: equals('userName', userName),
      matches: (names: { userName: string | null }) => names.userName?.toLowerCase() === wanted,
    };
    for await (const user of matchingUsers(this.#endpoint, search, signal)) return user;
    return undefined;
  }

  /** The first one; see {@link findAllByExternalId}. */
  async findByExternalId(externalId: string, signal?: AbortSignal): Promise<FoundUser | undefined> {
    for await (const user of this.#byExternalId(externalId, signal)) return user;
    return undefined;
  }

  /** Directories do not keep external ids unique: there may be several. */
  async findAllByExternalId(externalId: string, signal?: AbortSignal): Promise<FoundUser[]> {
    const users: FoundUser[] = [];
    for await (const user of this.#byExternalId(externalId, signal)) users.push(user);
    return users;
  }

  #byExternalId(externalId: string, signal: AbortSignal | undefined): AsyncGenerator<FoundUser, void> {
    const search = {
      filter: equals('externalId', externalId),
      matches: (names: { externalId: string | null }) => names.externalId === externalId,
    };
    return matchingUsers(this.#endpoint, search, signal);
  }

  async get(id: string, signal?: AbortSignal): Promise<FoundUser | undefined> {
    const answer = await this.#endpoint.send({ method: 'GET', path: ['Users', id] }, signal);
    if (answer.isAbsent) return undefined;
    return userOf(answer);
  }

  /** @param version the account must be in this one still; `null` does not ask */
  async patch(
    id: string,
    changes: UserChanges,
    version: string | null,
    signal?: AbortSignal,
  ): Promise<ChangeOutcome> {
    const body = JSON.stringify(toPatch(changes));
    return this.#change(id, { method: 'PATCH', body, secrets: secretsOf(changes) }, version, signal);
  }

  /** The same as {@link patch} for a directory without PATCH: reads the account, changes it, and puts it back. */
  async replace(
    id: string,
    changes: UserChanges,
    version: string | null,
    signal?: AbortSignal,
  ): Promise<ChangeOutcome> {
    const answer = await this.#endpoint.send({ method: 'GET', path: ['Users', id] }, signal);
    if (answer.isAbsent) return { outcome: 'absent' };
    userOf(answer);
    const resource = isRecord(answer.json) ? answer.json : {};
    const body = JSON.stringify(withChanges(resource, changes));
    return this.#change(id, { method: 'PUT', body, secrets: secretsOf(changes) }, version, signal);
  }

  async remove(id: string, signal?: AbortSignal): Promise<'removed' | 'absent'> {
    const answer = await this.#endpoint.send({ method: 'DELETE', path: ['Users', id] }, signal);
    if (answer.isAbsent) return 'absent';
    if (answer.isSuccess) return 'removed';
    throw answer.error();
  }

  /**
   * Creates users in one Bulk request, the external id being each one's `bulkId`.
   * @returns an outcome for every one of them, by external id
   */
  async bulkCreate(users: readonly NewUser[], signal?: AbortSignal): Promise<Map<string, BulkOutcome>> {
    const answer = await this.#endpoint.send(
      {
        method: 'POST',
        path: ['Bulk'],
        body: toBulkRequest(users),
        secrets: users.map((user) => user.password),
      },
      signal,
    );
    return readBulkAnswer(answer, users);
  }

  async #change(
    id: string,
    request: Pick<ScimRequest, 'method' | 'body' | 'secrets'>,
    version: string | null,
    signal: AbortSignal | undefined,
  ): Promise<ChangeOutcome> {
    const answer = await this.#endpoint.send({ ...request, path: ['Users', id], ifMatch: version }, signal);
    if (answer.isAbsent) return { outcome: 'absent' };
    if (answer.status === 412) return { outcome: 'stale' };
    if (!answer.isSuccess || !answer.isEmpty) return { outcome: 'changed', user: userOf(answer) };
    // 204: it is done, and what the account is like now has to be asked for.
    const now = await this.#endpoint.send({ method: 'GET', path: ['Users', id], mutates: true }, signal);
    const user = now.isAbsent ? undefined : userOf(now);
    return user === undefined ? { outcome: 'absent' } : { outcome: 'changed', user };
  }
}

function userOf(answer: ScimAnswer): FoundUser {
  if (!answer.isSuccess) throw answer.error();
  const user = readUser(answer.json, answer.etag);
  if (user === undefined) throw answer.unusable('malformed', 'something that is no user');
  return user;
}

/** The user of a 2xx; a directory that sends no body may still tell in `Location` where the user is. */
function createdUser(answer: ScimAnswer, { externalId, userName, active }: NewUser): FoundUser {
  const id = answer.isEmpty ? idOfLocation(answer.location) : null;
  return readUser({ id, externalId, userName, active }, answer.etag) ?? userOf(answer);
}

function secretsOf({ password }: UserChanges): string[] {
  return password === undefined ? [] : [password];
}
