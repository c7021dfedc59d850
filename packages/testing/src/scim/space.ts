import { randomUUID } from 'node:crypto';
import { scimError } from './scim.error.js';

/** Attributes of a user as a client gave them, in the schema's spelling. */
export interface UserAttributes {
  userName: string;
  externalId?: string;
  name?: { formatted?: string; givenName?: string; familyName?: string; [part: string]: unknown };
  displayName?: string;
  emails?: { value?: string; type?: string; primary?: boolean; display?: string }[];
  active?: boolean;
  [attribute: string]: unknown;
}

/** A user as it is kept and answered (RFC 7643, 4.1). */
export interface StoredUser extends UserAttributes {
  schemas: string[];
  id: string;
  meta: {
    resourceType: 'User';
    /** ISO 8601. */
    created: string;
    lastModified: string;
    location: string;
    /** A weak ETag: changes with each change of the user. */
    version: string;
  };
}

/** One directory: its users, in the order of their creation, by id, user name and external id. */
export class Space {
  readonly #users = new Map<string, StoredUser>();
  readonly #byUserName = new Map<string, StoredUser>();
  readonly #byExternalId = new Map<string, Set<string>>();
  readonly #passwords = new Map<string, string>();

  constructor(
    readonly name: string,
    /** Base URL of its SCIM endpoints. */
    readonly url: string,
  ) {}

  get size(): number {
    return this.#users.size;
  }

  /** In the order of creation. */
  users(): MapIterator<StoredUser> {
    return this.#users.values();
  }

  /** What was set as a user's password; no answer of the directory holds it. */
  password(id: string): string | undefined {
    return this.#passwords.get(id);
  }

  get(id: string): StoredUser | undefined {
    return this.#users.get(id);
  }

  /** User names are compared without case (RFC 7643, 4.1.1). */
  withUserName(userName: string): StoredUser | undefined {
    return this.#byUserName.get(userName.toLowerCase());
  }

  /** External ids are compared exactly, and several users may have the same. */
  withExternalId(externalId: string): StoredUser[] {
    return [...(this.#byExternalId.get(externalId) ?? [])]
      .map((id) => this.#users.get(id))
      .filter((user) => user !== undefined);
  }

  /** @throws scimmy's error 409 when the user name is taken */
  create(attributes: UserAttributes, password?: string): StoredUser {
    this.#claim(attributes.userName, undefined);
    const now = new Date().toISOString();
    return this.#put(this.#stored(randomUUID(), attributes, 1, now, now), password);
  }

  /** @throws scimmy's errors 404, and 409 when another has the user name */
  replace(id: string, attributes: UserAttributes, password?: string): StoredUser {
    const before = this.require(id);
    this.#claim(attributes.userName, id);
    this.#unindex(before);
    const revision = Number(before.meta.version.slice(3, -1)) + 1;
    const now = new Date().toISOString();
    return this.#put(this.#stored(id, attributes, revision, before.meta.created, now), password);
  }

  /** @throws scimmy's error 404 */
  delete(id: string): void {
    this.#unindex(this.require(id));
    this.#users.delete(id);
    this.#passwords.delete(id);
  }

  clear(): void {
    for (const map of [this.#users, this.#byUserName, this.#byExternalId, this.#passwords]) map.clear();
  }

  /** @throws scimmy's error 404 */
  require(id: string): StoredUser {
    const user = this.#users.get(id);
    if (!user) throw scimError(404, `Resource ${id} not found`);
    return user;
  }

  #claim(userName: string, id: string | undefined): void {
    const holder = this.withUserName(userName);
    if (holder && holder.id !== id) throw taken(userName);
  }

  #stored(
    id: string,
    attributes: UserAttributes,
    revision: number,
    created: string,
    lastModified: string,
  ): StoredUser {
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id,
      ...attributes,
      meta: {
        resourceType: 'User',
        created,
        lastModified,
        location: `${this.url}/Users/${id}`,
        version: `W/"${revision}"`,
      },
    };
  }

  #put(user: StoredUser, password: string | undefined): StoredUser {
    // Setting a key that is there keeps its place in the order.
    this.#users.set(user.id, user);
    this.#byUserName.set(user.userName.toLowerCase(), user);
    if (user.externalId !== undefined) {
      const same = this.#byExternalId.get(user.externalId);
      if (same) same.add(user.id);
      else this.#byExternalId.set(user.externalId, new Set([user.id]));
    }
    if (password !== undefined) this.#passwords.set(user.id, password);
    return user;
  }

  #unindex(user: StoredUser): void {
    this.#byUserName.delete(user.userName.toLowerCase());
    if (user.externalId === undefined) return;
    const same = this.#byExternalId.get(user.externalId);
    same?.delete(user.id);
    if (same?.size === 0) this.#byExternalId.delete(user.externalId);
  }
}

/** The answer to a user name that another user has. */
export function taken(userName: string): Error {
  return scimError(409, `A user with the userName '${userName}' exists already`, 'uniqueness');
}
