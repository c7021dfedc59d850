import SCIMMY from 'scimmy';
import { inbound } from './inbound.user.js';
import { DirectoryContext, type DirectoryContextOptions } from './directory.context.js';
import { filtered, maskedFilter, unmaskedFilter } from './filter.js';
import { patchRequest } from './messages.js';
import { scimError } from './scim.error.js';
import { sorted } from './sort.js';
import { taken } from './space.js';

/** A user as scimmy's types know it: whatever its schema makes of one. */
type Answer = ReturnType<SCIMMY.Types.SchemaDefinition['coerce']>;
type Query = ConstructorParameters<typeof SCIMMY.Types.Resource>[1];

/** Users in a page of a list, when the client does not say how many, and at most. */
const DEFAULT_COUNT = 100;
export const MAX_RESULTS = 200;

const { definition } = SCIMMY.Schemas.User;

/**
 * The User resource type. scimmy's own keeps its handlers and its base path in static fields, one for the process; this
 * one takes the space from the context of each request, so that several directories in a process stay apart.
 */
export class User extends SCIMMY.Types.Resource {
  static override readonly endpoint = '/Users';
  static override readonly schema = SCIMMY.Schemas.User;

  /** The locations of users come from their space; scimmy's routers set this before each request in vain. */
  static override basepath: SCIMMY.Types.Resource.basepath<typeof SCIMMY.Types.Resource> = (path) =>
    path === undefined ? User.endpoint : User;

  constructor(id?: string | Query, config?: Query) {
    const query = typeof id === 'string' ? config : (id ?? config);
    const masked =
      typeof query?.filter === 'string' ? { ...query, filter: maskedFilter(query.filter) } : query;
    if (typeof id === 'string') super(id, masked);
    else super(undefined, masked);
    if (this.filter && typeof id !== 'string') this.filter = unmaskedFilter(this.filter);
  }

  // The types of scimmy say that one user is an instance of its schema class. Building one defines 50 accessors, which
  // took two thirds of a create's time; a plain object in the same shape is the same answer.
  override async read(given: unknown): Promise<Answer> {
    const context = DirectoryContext.of(given);
    if (this.id === undefined) return this.#list(context);
    const user = context.space.require(this.id);
    context.answers?.(user, false);
    return this.#answer(user, context);
  }

  override async write(instance: unknown, given: unknown): Promise<Answer> {
    const context = DirectoryContext.of(given);
    if (typeof instance !== 'object' || instance === null || Array.isArray(instance))
      throw scimError(400, 'The body is expected to be one JSON object', 'invalidSyntax');
    const { attributes, password } = inbound(instance);
    this.#precondition(context);
    const user =
      this.id === undefined
        ? context.space.create(attributes, password)
        : context.space.replace(this.id, attributes, password);
    if (this.id === undefined && context.conflicts) throw taken(user.userName);
    context.answers?.(user, this.id === undefined);
    return this.#answer(user, context);
  }

  override async patch(message: unknown, given: unknown): Promise<Answer> {
    const context = DirectoryContext.of(given);
    if (!context.supports.patch) throw scimError(501, 'PATCH is not supported');
    if (this.id === undefined) throw scimError(404, 'PATCH is for one resource');
    const before = context.space.require(this.id);
    this.#precondition(context);
    await new SCIMMY.Messages.PatchOp(patchRequest(message)).apply(
      new SCIMMY.Schemas.User(before, 'out', `${context.space.url}${User.endpoint}`),
      (instance) => this.write(instance, given),
    );
    return this.#answer(context.space.require(this.id), context);
  }

  override async dispose(given: unknown): Promise<void> {
    const context = DirectoryContext.of(given);
    if (this.id === undefined) throw scimError(404, 'DELETE is for one resource');
    this.#precondition(context);
    context.space.delete(this.id);
  }

  #precondition({ space, supports, ifMatch }: DirectoryContextOptions): void {
    if (this.id === undefined || !supports.etag || ifMatch === undefined) return;
    const { version } = space.require(this.id).meta;
    const matches = ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === version);
    if (!matches) throw scimError(412, `The user's version is ${version}`);
  }

  #list(context: DirectoryContextOptions): SCIMMY.Messages.ListResponse {
    const { space } = context;
    const { sortBy, sortOrder, startIndex = 1, count = DEFAULT_COUNT } = this.constraints ?? {};
    const length = Math.min(count, MAX_RESULTS);
    const found = this.filter ? filtered(space, this.filter) : undefined;
    const users = sortBy
      ? sorted(found ?? [...space.users()], sortBy, sortOrder).values()
      : (found?.values() ?? space.users());
    // Told of a page alone, scimmy's list takes the page for the whole and cuts it again.
    const page = part(users, startIndex - 1, length).map((user) => this.#answer(user, context));
    const list = new SCIMMY.Messages.ListResponse([], { itemsPerPage: page.length });
    return Object.assign(list, {
      Resources: page,
      totalResults: found?.length ?? space.size,
      startIndex,
    });
  }

  /** The user as the request wants it: `attributes` and `excludedAttributes` are scimmy's to apply. */
  #answer(user: object, { space, supports }: DirectoryContextOptions): object {
    const answer: Record<string, unknown> = this.attributes
      ? definition.coerce(user, 'out', `${space.url}${User.endpoint}`, this.attributes)
      : { ...user };
    return supports.etag ? answer : withoutVersion(answer);
  }
}

function withoutVersion(answer: Record<string, unknown>): object {
  if (typeof answer['meta'] !== 'object') return answer;
  return { ...answer, meta: { ...answer['meta'], version: undefined } };
}

function part<T>(items: Iterable<T>, from: number, length: number): T[] {
  const found: T[] = [];
  let index = 0;
  for (const item of items) {
    if (index >= from + length) break;
    if (index >= from) found.push(item);
    index += 1;
  }
  return found;
}
