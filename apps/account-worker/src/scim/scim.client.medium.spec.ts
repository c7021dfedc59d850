import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import {
  directoryOf,
  failure,
  newUser,
  openClient,
  reply,
  TOKEN,
  type Answering,
} from './directory.fixture.js';
import { CAUTIOUS_CONFIG } from './service.config.js';

const USER = {
  id: 'id-1',
  externalId: 'slipway-1',
  userName: 'user1',
  active: true,
  meta: { version: '"1"' },
};
const FOUND = { id: 'id-1', externalId: 'slipway-1', userName: 'user1', active: true, version: '"1"' };

describe('a request', () => {
  it.each(['', '/'])('goes below the base URL, with "%s" at its end, as SCIM', async (suffix) => {
    const { url, requests } = await directoryOf((_request, response) => reply(response, 201, USER));
    const client = openClient(url + suffix);
    await client.create(newUser());
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/scim/v2/Users' });
    expect(requests[0]?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/scim+json',
    });
  });

  it('keeps ids and names inside their place in the URL', async () => {
    const id = 'a/../b?c#d é"%2F';
    const { client, requests } = await directoryOf((request, response) =>
      request.path.endsWith('/Users') ? reply(response, 200, { totalResults: 0 }) : reply(response, 204),
    );
    await client.remove(id);
    await client.findByUserName('a"&count=1 +ü\\');
    expect(requests[0]?.path).toBe(`/scim/v2/Users/${encodeURIComponent(id)}`);
    expect(requests[1]?.query.get('filter')).toBe('userName eq "a\\"&count=1 +ü\\\\"');
    expect(requests[1]?.query.getAll('count')).toEqual(['100']);
  });

  it.each(['', '.', '..'])('never leaves the account for what is above it, with the id %j', async (id) => {
    const { client, requests } = await directoryOf((_request, response) => reply(response, 204));
    await expect(client.remove(id)).rejects.toThrow(RangeError);
    expect(requests).toEqual([]);
  });

  it('keeps its connections', async () => {
    const sockets = new Set<unknown>();
    const { client } = await directoryOf((_request, response, socket) => {
      sockets.add(socket);
      reply(response, 200, USER);
    });
    // One is ready again a turn of the event loop after its answer, so one after the other takes two.
    for (let i = 0; i < 20; i++) await client.get('id-1');
    expect(sockets.size).toBeLessThanOrEqual(2);
  });
});

describe('discovery', () => {
  const discover = async (answer: (response: ServerResponse) => void) =>
    (await directoryOf((_request, response) => answer(response))).client.discover();

  it('tells what the directory can do', async () => {
    const config = await discover((response) =>
      reply(response, 200, { patch: { supported: true }, filter: { supported: true, maxResults: 200 } }),
    );
    expect(config).toEqual({ ...CAUTIOUS_CONFIG, patch: true, filter: true, maxResults: 200 });
  });

  it.each([404, 405, 501, 400])('is cautious when the answer is %d', async (status) => {
    expect(await discover((response) => reply(response, status, '<html>no</html>'))).toEqual(CAUTIOUS_CONFIG);
  });

  it.each(['<html><title>Welcome</title></html>', '', '[]', '{"patch":'])(
    'is cautious when the answer is %j',
    async (body) => {
      expect(await discover((response) => reply(response, 200, body))).toEqual(CAUTIOUS_CONFIG);
    },
  );

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ])('says so when the answer is %d', async (status, fault) => {
    expect(await failure(discover((response) => reply(response, status)))).toMatchObject({
      fault,
      maybeDone: false,
    });
  });
});

describe('creating', () => {
  const create = async (answer: Answering) => (await directoryOf(answer)).client.create(newUser());

  it.each([201, 200])('gives the user of a %d', async (status) => {
    expect(await create((_request, response) => reply(response, status, USER))).toEqual({
      outcome: 'created',
      user: FOUND,
    });
  });

  it('reads application/json, a byte order mark, and the version of the ETag', async () => {
    const { meta: _meta, ...user } = USER;
    const outcome = await create((_request, response) =>
      reply(response, 201, `\ufeff${JSON.stringify(user)}`, {
        'content-type': 'application/json',
        etag: 'W/"7"',
      }),
    );
    expect(outcome).toEqual({ outcome: 'created', user: { ...FOUND, version: 'W/"7"' } });
  });

  it('takes the id of the location when there is no body', async () => {
    const outcome = await create((_request, response) =>
      reply(response, 201, undefined, { location: 'https://directory.test/scim/v2/Users/id%2D1' }),
    );
    expect(outcome).toEqual({ outcome: 'created', user: { ...FOUND, version: null } });
  });

  it.each([
    [409, { detail: 'user1 is taken', scimType: 'uniqueness', status: '409' }, 'user1 is taken'],
    [409, '', 'An account with this name or id is there already.'],
    [409, '<title>Conflict</title>', 'Conflict'],
    [400, { detail: 'user1 is taken', scimType: 'uniqueness' }, 'user1 is taken'],
  ])('%d with %j is a conflict', async (status, body, detail) => {
    expect(await create((_request, response) => reply(response, status, body))).toEqual({
      outcome: 'conflict',
      detail,
    });
  });
});

describe('changing', () => {
  it('sends a PATCH, with the version only when there is one', async () => {
    const { client, requests } = await directoryOf((_request, response) => reply(response, 200, USER));
    expect(await client.patch('id-1', { userName: 'user1' }, '"1"')).toEqual({
      outcome: 'changed',
      user: FOUND,
    });
    await client.patch('id-1', { active: false }, null);
    expect(requests[0]).toMatchObject({ method: 'PATCH', path: '/scim/v2/Users/id-1' });
    expect(requests.map(({ headers }) => headers['if-match'])).toEqual(['"1"', undefined]);
    expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({
      Operations: [{ op: 'replace', path: 'active', value: false }],
    });
  });

  it('asks for the user after a 204', async () => {
    const { client, requests } = await directoryOf((request, response) =>
      request.method === 'GET' ? reply(response, 200, { ...USER, active: false }) : reply(response, 204),
    );
    expect(await client.patch('id-1', { active: false }, null)).toEqual({
      outcome: 'changed',
      user: { ...FOUND, active: false },
    });
    expect(requests.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
  });

  it('says that it may be done when the question after a 204 fails', async () => {
    const { client } = await directoryOf((request, response) =>
      reply(response, request.method === 'GET' ? 503 : 204),
    );
    expect(await failure(client.patch('id-1', { active: false }, null))).toMatchObject({
      fault: 'unavailable',
      maybeDone: true,
    });
  });

  it.each([
    [404, { outcome: 'absent' }],
    [410, { outcome: 'absent' }],
    [412, { outcome: 'stale' }],
  ])('%d is %j', async (status, outcome) => {
    const { client } = await directoryOf((_request, response) => reply(response, status));
    expect(await client.patch('id-1', { active: true }, '"0"')).toEqual(outcome);
  });

  it('reads, merges and puts where there is no PATCH', async () => {
    const held = { ...USER, title: 'Countess', name: { givenName: 'Augusta' } };
    const { client, requests } = await directoryOf((request, response) =>
      reply(response, 200, request.method === 'GET' ? held : request.body),
    );
    const outcome = await client.replace('id-1', { active: false, familyName: 'Lovelace' }, '"1"');
    expect(outcome).toMatchObject({ outcome: 'changed', user: { id: 'id-1', active: false } });
    const [, put] = requests;
    expect(put).toMatchObject({ method: 'PUT', headers: { 'if-match': '"1"' } });
    const { meta: _meta, ...rest } = held;
    expect(JSON.parse(put?.body ?? '')).toEqual({
      ...rest,
      active: false,
      name: { givenName: 'Augusta', familyName: 'Lovelace', formatted: 'Augusta Lovelace' },
    });
  });

  it('puts nothing over a user that is not there, or that it cannot read', async () => {
    let status = 404;
    const { client, requests } = await directoryOf((_request, response) => reply(response, status, '<html>'));
    expect(await client.replace('id-1', { active: false }, null)).toEqual({ outcome: 'absent' });
    status = 200;
    expect(await failure(client.replace('id-1', { active: false }, null))).toMatchObject({
      fault: 'malformed',
      maybeDone: false,
    });
    expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('reading and removing', () => {
  it('gives the user, or nothing', async () => {
    const { client } = await directoryOf((request, response) =>
      request.path.endsWith('/id-1') ? reply(response, 200, USER) : reply(response, 404),
    );
    expect(await client.get('id-1')).toEqual(FOUND);
    expect(await client.get('id-2')).toBeUndefined();
  });

  it.each([
    [204, 'removed'],
    [200, 'removed'],
    [404, 'absent'],
    [410, 'absent'],
  ])('%d is %s', async (status, outcome) => {
    const { client } = await directoryOf((_request, response) => reply(response, status));
    expect(await client.remove('id-1')).toBe(outcome);
  });
});

describe('Bulk', () => {
  it('sends all in one request and tells of each', async () => {
    const { client, requests } = await directoryOf((_request, response) =>
      reply(response, 200, {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'],
        Operations: [
          {
            method: 'POST',
            bulkId: 'a',
            status: '201',
            location: 'https://directory.test/Users/1',
            version: '"1"',
          },
          { method: 'POST', bulkId: 'b', status: '409', response: { detail: 'taken' } },
        ],
      }),
    );
    const outcomes = await client.bulkCreate(['a', 'b', 'c'].map((externalId) => newUser({ externalId })));
    expect(Object.fromEntries(outcomes)).toEqual({
      a: { outcome: 'created', id: '1', version: '"1"' },
      b: { outcome: 'conflict', detail: 'taken' },
      c: { outcome: 'unknown' },
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/scim/v2/Bulk' });
  });

  it('that is too large as a whole says so', async () => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, 413, { detail: 'The maximum payload is 1,048,576 bytes' }),
    );
    const error = await failure(client.bulkCreate([newUser()]));
    expect(error).toMatchObject({
      fault: 'too_large',
      maybeDone: false,
      httpStatus: 413,
      isItemFault: false,
    });
    expect(error.message).toContain('1,048,576');
  });
});
