import { formattedName, isRecord, toEmail, type UserResource } from './scim.user.js';

/** What is to be different; what is absent stays, `null` takes the attribute away. */
export interface UserChanges {
  userName?: string;
  email?: string;
  givenName?: string | null;
  familyName?: string | null;
  displayName?: string | null;
  active?: boolean;
  password?: string;
}

interface PatchOperation {
  op: 'replace' | 'remove';
  path: string;
  value?: unknown;
}

/** The body of a PATCH (RFC 7644, 3.5.2): one operation with a path for each attribute. */
export function toPatch(changes: UserChanges): { schemas: string[]; Operations: PatchOperation[] } {
  const { givenName, familyName } = changes;
  // What is formatted is known only when both parts are.
  const formatted =
    givenName === undefined || familyName === undefined ? undefined : formattedName(givenName, familyName);
  const values: [string, unknown][] = [
    ['userName', changes.userName],
    // The whole list: a filter in the path is an error where no e-mail address matches it.
    ['emails', changes.email === undefined ? undefined : [toEmail(changes.email)]],
    ['name.givenName', givenName],
    ['name.familyName', familyName],
    ['name.formatted', formatted],
    ['displayName', changes.displayName],
    ['active', changes.active],
    ['password', changes.password],
  ];
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: values
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => (value === null ? { op: 'remove', path } : { op: 'replace', path, value })),
  };
}

/** The directory's own, which a PUT does not say (RFC 7643, 3.1 and 4.1.2). */
const READ_ONLY = ['meta', 'groups'];

/** The resource that a directory holds, with the changes made: what a PUT sends (RFC 7644, 3.5.1). */
export function withChanges(resource: UserResource, changes: UserChanges): UserResource {
  const changed = new Attributes(resource);
  for (const name of READ_ONLY) changed.set(name, null);
  changed.set('userName', changes.userName);
  changed.set('displayName', changes.displayName);
  changed.set('active', changes.active);
  changed.set('password', changes.password);
  if (changes.email !== undefined) changed.set('emails', withPrimary(changed.get('emails'), changes.email));
  if (changes.givenName !== undefined || changes.familyName !== undefined)
    changed.set('name', withName(changed.get('name'), changes));
  return changed.toResource();
}

/** Attributes by name, in whatever case the directory writes them (RFC 7643, 2.1). */
class Attributes {
  readonly #members: Map<string, unknown>;

  constructor(resource: UserResource) {
    this.#members = new Map(Object.entries(resource));
  }

  get(name: string): unknown {
    return this.#members.get(this.#written(name));
  }

  set(name: string, value: unknown): void {
    if (value === undefined) return;
    if (value === null) this.#members.delete(this.#written(name));
    else this.#members.set(this.#written(name), value);
  }

  toResource(): UserResource {
    return Object.fromEntries(this.#members);
  }

  #written(name: string): string {
    return [...this.#members.keys()].find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
  }
}

/** The other e-mail addresses stay. */
function withPrimary(emails: unknown, value: string): unknown[] {
  const present: unknown[] = Array.isArray(emails) ? emails : [];
  const records = present.filter(isRecord);
  const primary = records.find((email) => email.primary === true) ?? records[0];
  if (primary === undefined) return [toEmail(value)];
  return records.map((email) => (email === primary ? { ...email, value, primary: true } : email));
}

function withName(name: unknown, { givenName, familyName }: UserChanges): UserResource | null {
  const changed = new Attributes(isRecord(name) ? name : {});
  changed.set('givenName', givenName);
  changed.set('familyName', familyName);
  changed.set(
    'formatted',
    formattedName(textOf(changed.get('givenName')), textOf(changed.get('familyName'))),
  );
  const resource = changed.toResource();
  return Object.keys(resource).length === 0 ? null : resource;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
