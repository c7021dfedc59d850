import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyScope, problem, role } from '@slipway/shared/contracts';
import { newId } from '@slipway/shared/ids';
import { DIRECTORY_ENV } from '../accounts/account.fixture.js';
import { TestGateway, type Answer } from '../gateway.fixture.js';
import { Belongings } from './belongings.fixture.js';
import { keysByRole, keysByScope, wrongCredentials } from './credentials.fixture.js';
import { collectionOf, filledPath, OPERATIONS, operationsOf, type Operation } from './operations.fixture.js';
import { aValidBody } from './valid.bodies.fixture.js';

let gateway: TestGateway;
let owner: Belongings;
let stranger: Belongings;
let keys: Awaited<ReturnType<typeof keysByRole>>;
let scoped: Record<'admin' | 'service', Awaited<ReturnType<typeof keysByScope>>>;
let credentials: Awaited<ReturnType<typeof wrongCredentials>>;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  [owner, stranger] = [await Belongings.of(gateway), await Belongings.of(gateway)];
  keys = await keysByRole(gateway, stranger.books.token);
  scoped = {
    admin: await keysByScope(gateway, stranger.books.token, 'admin'),
    service: await keysByScope(gateway, stranger.books.token, 'service'),
  };
  credentials = await wrongCredentials(gateway);
});
afterAll(() => gateway.close());

const hasParameters = (path: string) => path.includes('{');
/** Its parameters name something of a tenant's; the kind of an import names nothing. */
const isOwned = ({ parameters, path, 'x-roles': roles }: Operation) =>
  roles !== undefined &&
  hasParameters(path) &&
  !parameters.some(({ in: place, schema }) => place === 'path' && 'enum' in schema);

/** The path with something in it that there is not. */
const absentPath = ({ path, parameters }: Operation): string => {
  const values = parameters
    .filter((parameter) => parameter.in === 'path')
    .map(({ name, schema }) => [
      name,
      Array.isArray(schema['enum']) ? String(schema['enum'][0]) : name === 'n' ? '1' : newId(),
    ]);
  return filledPath(path, Object.fromEntries(values));
};

const call = (operation: Operation, path: string, token: string | undefined, body: unknown = {}) =>
  gateway.call(operation.method, path, {
    token,
    ...(operation.method === 'GET' || operation.method === 'DELETE' ? {} : { body }),
  });

it('is described in full: the document has every route that there is', async () => {
  const { body } = await gateway.call('GET', '/api/openapi.json');
  expect(
    operationsOf(body)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...gateway.routes].sort());
  // What is wrong with the others is not how they were made.
  expect(await gateway.call('GET', '/api/jobs', { token: credentials.right })).toMatchObject({ status: 200 });
});

describe('a wrong credential', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    'opens no door: %s',
    async (name, operation) => {
      const path = absentPath(operation);
      const without = await call(operation, path, undefined);
      for (const [what, token] of Object.entries(credentials.wrong)) {
        const answer = await call(operation, path, token);
        const expected = operation.isPublic ? without.status : 401;
        expect.soft(answer.status, `${name}: ${what}`).toBe(expected);
        if (!operation.isPublic) expectRefusal(`${name}: ${what}`, answer);
      }
      // A public route does not look at credentials, good ones neither.
      if (operation.isPublic || operation.isSigned)
        expect
          .soft((await call(operation, path, credentials.right)).status, `${name}: a good one`)
          .toBe(without.status);
      if (operation.isPublic) return;
      const again = path.replace(/^\/api\//, '/api/v1/');
      expect.soft((await call(operation, again, undefined)).status, `${name}: under /api/v1`).toBe(401);
      if (operation.method === 'GET')
        expect.soft((await gateway.call('HEAD', path)).status, `${name}: as HEAD`).toBe(401);
    },
  );
});

function expectRefusal(message: string, { status, body, headers }: Answer): void {
  expect.soft(problem.safeParse(body).success, `${message}: is a problem`).toBe(true);
  expect.soft(body.status, `${message}: its status`).toBe(status);
  expect.soft(headers.get('www-authenticate'), `${message}: www-authenticate`).toBe('Bearer');
  expect.soft(headers.get('content-type'), `${message}: type`).toMatch(/^application\/problem\+json/);
}

describe('a role', () => {
  it.each(
    OPERATIONS.filter(({ isPublic, isSigned }) => !isPublic && !isSigned).map(
      (operation) => [operation.name, operation] as const,
    ),
  )('is asked for: %s', async (name, operation) => {
    const roles = operation['x-roles'];
    expect(roles, `${name}: says who may call it`).toBeDefined();
    for (const one of role.options) {
      const { status, body } = await call(operation, absentPath(operation), keys[one]);
      const message = `${name}: as ${one}: ${status} ${body?.detail ?? ''}`;
      if (roles!.includes(one)) expect.soft([401, 403], message).not.toContain(status);
      else expect.soft(status, message).toBe(403);
      expect.soft([...operation.statuses], `${message}: is described`).toContain(status);
    }
  });
});

describe('a scope', () => {
  it.each(
    OPERATIONS.filter(({ isPublic, isSigned }) => !isPublic && !isSigned).map(
      (operation) => [operation.name, operation] as const,
    ),
  )('is asked of API keys: %s', async (name, operation) => {
    const needed = operation['x-scope'];
    expect(needed, `${name}: says which it needs`).toBeDefined();
    const of = scoped[operation['x-roles']?.includes('admin') ? 'admin' : 'service'];
    const enough = keyScope.options.indexOf(needed!);
    for (const [n, scope] of keyScope.options.entries()) {
      const { status, body } = await call(operation, absentPath(operation), of[scope]);
      const message = `${name}: with ${scope}: ${status} ${body?.detail ?? ''}`;
      if (n >= enough) expect.soft([401, 403], message).not.toContain(status);
      else expect.soft(status, message).toBe(403);
    }
  });
});

describe('another tenant’s', () => {
  const owned = OPERATIONS.filter(isOwned);
  const valuesFor = (id: string) => ({ id, slug: id, sku: id, key: id, n: '1' });

  it('things are there', async () => {
    for (const operation of owned) {
      const id = owner.ids.get(collectionOf(operation.path));
      expect(id, `${operation.name}: what is to be tried`).toBeDefined();
      if (operation.method !== 'GET') continue;
      const { status, body } = await gateway.call('GET', filledPath(operation.path, valuesFor(id!)), {
        token: owner.books.token,
      });
      expect.soft(status, `${operation.name}: ${JSON.stringify(body)}`).toBe(200);
    }
    for (const [collection, id] of owner.ids) {
      if (!OPERATIONS.some(({ name }) => name === `get ${collection}`)) continue;
      const list = await gateway.call('GET', `${collection}?limit=100`, { token: owner.books.token });
      expect.soft(JSON.stringify(list.body), collection).toContain(id);
    }
    const before = await owner.fingerprint();
    await owner.books.done('POST', '/api/tasks', { title: 'Another' });
    expect(await owner.fingerprint(), 'a change is seen').not.toEqual(before);
    await expect.poll(() => owner.pendingJobs(), { timeout: 10_000 }).toBe(0);
  });

  it.each(owned.map((operation) => [operation.name, operation] as const))(
    'are not there for anybody else: %s',
    async (name, operation) => {
      const caller = operation['x-roles']?.includes('admin') ? stranger.books.token : keys.service;
      const body = aValidBody(operation, stranger.references) ?? {};
      const id = owner.ids.get(collectionOf(operation.path))!;
      const before = await owner.fingerprint();
      const theirs = await call(operation, filledPath(operation.path, valuesFor(id)), caller, body);
      const unknown = `${id.slice(0, -4)}0000`;
      const none = await call(operation, filledPath(operation.path, valuesFor(unknown)), caller, body);
      if (operation.statuses.has(404)) {
        expect.soft(theirs.status, `${name}: ${JSON.stringify(theirs.body)}`).toBe(404);
        expect
          .soft(without(theirs, id), `${name}: told apart from what there is not`)
          .toEqual(without(none, unknown));
      } else {
        // It makes a thing of the caller's own that has the same name, which goes alone as well.
        expect.soft(theirs.status, `${name}: ${JSON.stringify(theirs.body)}`).toBeLessThan(300);
        for (const own of [id, unknown]) {
          const path = filledPath(operation.path, valuesFor(own));
          const gone = await gateway.call('DELETE', path, { token: caller });
          expect.soft(gone.status, `${name}: and forget it`).toBe(204);
        }
      }
      expect.soft(await owner.fingerprint(), `${name}: has changed something`).toEqual(before);
    },
  );

  it('are not found by lists that are asked for them', async () => {
    for (const operation of OPERATIONS) {
      if (operation.method !== 'GET' || hasParameters(operation.path)) continue;
      for (const { name, in: place, schema } of operation.parameters) {
        if (place !== 'query' || schema['format'] !== 'uuid') continue;
        const ids = new Set([...owner.ids.values(), ...Object.values(owner.references)]);
        for (const id of ids) {
          const answer = await gateway.call('GET', `${operation.path}?${name}=${id}`, {
            token: stranger.books.token,
          });
          const message = `${operation.name}: ${name}`;
          if (answer.status === 200) expect.soft(answer.body.total, message).toBe(0);
          else expect.soft(answer.status, message).toBe(422);
        }
      }
    }
  });
});

/** What an answer says, but for what is of this one request. */
function without({ status, body, headers }: Answer, id: string) {
  const { request_id: _, ...said } = body;
  return {
    status,
    type: headers.get('content-type'),
    body: JSON.parse(JSON.stringify(said).replaceAll(id, '<id>')) as unknown,
  };
}
