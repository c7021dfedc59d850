import type { Space, StoredUser } from './space.js';

export interface DirectoryContextOptions {
  space: Space;
  /** The service provider's configuration while the request runs. */
  supports: { patch: boolean; etag: boolean };
  /** ETags that the user must have one of, as `If-Match` names them. */
  ifMatch?: string | undefined;
  /** Creates are carried out and then said to have found the user there. */
  conflicts?: boolean;
  /** Told of the user that an answer holds. */
  answers?: (user: StoredUser, created: boolean) => void;
}

/** What a request brings along for its resources; scimmy hands it through as `any`. */
export class DirectoryContext {
  constructor(readonly given: DirectoryContextOptions) {}

  static of(context: unknown): DirectoryContextOptions {
    if (!(context instanceof DirectoryContext))
      throw new TypeError('A resource was used without its context');
    return context.given;
  }
}
