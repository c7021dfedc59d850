import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@slipway/shared/ids';
import { DIRECTORY_ENV } from '../accounts/account.fixture.js';
import { TestGateway } from '../gateway.fixture.js';
import { faultOf, told } from './answers.fixture.js';
import { Belongings } from './belongings.fixture.js';
import { keysByRole } from './credentials.fixture.js';
import { askedRuns, askedSeed } from './env.js';
import { mutations, replacedEverywhere, type Mutated } from './hostile.bodies.fixture.js';
import { headers, pathValues, queries } from './hostile.requests.fixture.js';
import { collectionOf, OPERATIONS, type Operation } from './operations.fixture.js';
import { aValidBody, validBodies, validQueries } from './valid.bodies.fixture.js';
import { Wire } from './wire.fixture.js';

/** Requests in `npm test`, and the time in which a machine that is busy with other things sends fewer. */
const RUNS = 3_000;
const WITHIN_MS = 40_000;
const runs = Math.ceil(Number(askedRuns ?? RUNS) / OPERATIONS.length);
const PATIENCE_MS = askedRuns === undefined ? 60_000 : 3_600_000;
const seed = askedSeed === undefined ? {} : { seed: Number(askedSeed) };
// On a machine that is busy with other things an operation has at least this, or it would not be asked once.
const LEAST_MS = 3_000;
const bound =
  askedRuns === undefined
    ? { interruptAfterTimeLimit: Math.max(LEAST_MS, WITHIN_MS / OPERATIONS.length) }
    : {};

let gateway: TestGateway;
let wire: Wire;
let own: Belongings;
/** Who is signed in, and not by an API key. */
let person: string;
let keys: Awaited<ReturnType<typeof keysByRole>>;
beforeAll(async () => {
  gateway = await TestGateway.start(DIRECTORY_ENV);
  own = await Belongings.of(gateway);
  person = await gateway.tenant();
  keys = await keysByRole(gateway, own.books.token);
  wire = new Wire(gateway.url);
});
afterAll(async () => {
  wire.close();
  await gateway.close();
});

function authorized({ path, 'x-roles': roles }: Operation): { authorization: string } {
  const key = roles?.includes('admin') ? keys.admin : keys.service;
  return { authorization: `Bearer ${path === '/api/auth/api-keys' ? person : key}` };
}

interface Case {
  params: Record<string, string>;
  query: string;
  headers: Record<string, string>;
  content: Mutated | undefined;
}

/** Requests for one call: most of the way right, so that what is wrong is met deep inside. */
function cases(operation: Operation): fc.Arbitrary<Case> {
  const names = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  const id = own.ids.get(collectionOf(operation.path)) ?? newId();
  const bodies = validBodies(operation, own.references);
  const csv = operation.requestBody?.content['text/csv'];
  const content: fc.Arbitrary<Mutated | undefined> = bodies
    ? mutations(bodies)
    : operation.method === 'GET'
      ? fc.constant(undefined)
      : fc.option(mutations(fc.constant({})), { nil: undefined });
  return fc.record({
    params: fc.record(
      Object.fromEntries(
        names.map((name) => [
          name,
          fc.oneof(
            { weight: 5, arbitrary: fc.constant(name === 'n' ? '1' : name === 'kind' ? 'parties' : id) },
            { weight: 1, arbitrary: fc.constant(name === 'kind' ? 'payments' : newId()) },
            { weight: 1, arbitrary: pathValues },
          ),
        ]),
      ),
    ),
    query: fc.oneof(
      { weight: 2, arbitrary: fc.constant('') },
      {
        weight: operation.route.query ? 6 : 1,
        arbitrary: queries(
          validQueries(operation, own.references),
          operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name),
        ),
      },
    ),
    headers: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: headers }),
    content: csv ? fc.oneof(content, csvFiles) : content,
  });
}

const csvFiles: fc.Arbitrary<Mutated> = fc
  .oneof(
    fc.constantFrom(
      '',
      '\ufeff',
      'email\n',
      'email\na@example.test\n',
      'email,email\n',
      '"',
      'email\n"a\u0000b"\n',
    ),
    fc.constantFrom(
      'external_id,name\n__proto__,x\n',
      'external_id,name\n\ud800,x\n',
      'name\n' + 'x,'.repeat(9_000),
    ),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(fc.string({ maxLength: 20 }), { minLength: 1, maxLength: 8 })
      .map((cells) => `external_id,name,email\n${cells.join(',')}\n`),
  )
  .map((text) => ({ how: 'a file', body: Buffer.from(text), contentType: 'text/csv' }));

/** Whether the contract of the body refuses what was sent; what cannot be read at all is refused before. */
function isRefused({ route }: Operation, content: Mutated | undefined): boolean {
  if (!route.body || !content || content.contentType !== 'application/json') return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content.body);
    return !route.body.safeParse(JSON.parse(text)).success && !(route.isBodyOptional && text === '');
  } catch {
    return !(route.isBodyOptional && content.body.length === 0);
  }
}

describe('whatever is sent, it is answered as described', () => {
  it.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    '%s',
    async (_, operation) => {
      await fc.assert(
        fc.asyncProperty(cases(operation), async ({ params, query, headers, content }) => {
          const path = operation.path.replace(/\{(\w+)\}/g, (_match, name: string) => params[name] ?? '');
          const answer = await wire.send({
            method: operation.method,
            path: `${path}${query}`,
            headers: {
              ...headers,
              ...authorized(operation),
              ...(content ? { 'content-type': content.contentType } : {}),
            },
            body: content?.body,
          });
          const fault = faultOf(operation, answer, isRefused(operation, content));
          if (fault !== undefined)
            throw new Error(
              `${operation.method} ${path}${query} (${content?.how ?? 'no body'}) ${fault}: ${answer.status} ${answer.text.slice(0, 1_000)}`,
            );
        }),
        // What was sent has changed what there is: a smaller case would be another one.
        { ...seed, ...bound, numRuns: runs, endOnFailure: true },
      );
    },
    PATIENCE_MS,
  );

  it('has a place for NUL nowhere', async () => {
    for (const operation of OPERATIONS) {
      const send = async (params: Record<string, string>, query: string, body?: string) => {
        const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
        const answer = await wire.send({
          method: operation.method,
          path: `${path}${query}`,
          headers: { ...authorized(operation), ...(body ? { 'content-type': 'application/json' } : {}) },
          body: body === undefined ? undefined : Buffer.from(body),
        });
        const fault = faultOf(operation, answer, false);
        const message = `${operation.method} ${path}${query} ${body ?? ''}: ${answer.status} ${answer.text}`;
        expect.soft(fault, message).toBeUndefined();
      };
      const id = own.ids.get(collectionOf(operation.path)) ?? newId();
      const good = { id, slug: id, sku: id, key: id, n: '1', kind: 'parties', asset: 'start.js' };
      const valid = aValidBody(operation, own.references);
      const body = valid === undefined ? undefined : JSON.stringify(valid);
      for (const { name, in: place } of operation.parameters) {
        if (place === 'path') await send({ ...good, [name]: 'a%00b' }, '', body);
        if (place === 'query') await send(good, `?${name}=a%00b`, body);
      }
      for (const text of valid === undefined ? [] : replacedEverywhere(valid, '"a\\u0000b"'))
        await send(good, '', text);
    }
  }, 60_000);

  it('does not take Postgres for away, but for a moment or two in thousands of requests', () => {
    expect(told.spells).toBeLessThan(4);
  });

  it('leaves the process as it was', async () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect('polluted' in {}).toBe(false);
    expect(await gateway.call('GET', '/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    expect(await gateway.call('GET', '/ready')).toMatchObject({ status: 200 });
    expect(await gateway.call('POST', '/api/tasks', { token: person, body: { title: 'x' } })).toMatchObject({
      status: 201,
    });
  });
});
