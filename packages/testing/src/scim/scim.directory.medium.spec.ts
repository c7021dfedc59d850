import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ScimDirectory } from './directory.js';
import {
  ERROR_SCHEMA,
  idOf,
  ScimClient,
  startedDirectory,
  TOKEN,
  userNamesOf,
} from './scim.client.fixture.js';

let directory: ScimDirectory;
let staff: ScimClient;

beforeAll(async () => {
  ({ directory, staff } = await startedDirectory());
});
afterAll(() => directory.close());
beforeEach(() => directory.empty('staff'));

describe('a user', () => {
  it('is made with what the schema knows, and its password is in no answer', async () => {
    const made = await staff.create('ada', {
      externalId: 'e-1',
      name: { givenName: 'Ada', familyName: 'Lovelace' },
      displayName: 'Ada Lovelace',
      emails: [{ value: 'ada@example.test', type: 'work', primary: true }],
      active: true,
      password: 'correct horse',
      shoeSize: 38,
    });
    const id = idOf(made);
    const location = `${directory.base('staff')}/Users/${id}`;
    expect(made).toMatchObject({
      status: 201,
      body: {
        userName: 'ada',
        externalId: 'e-1',
        name: { givenName: 'Ada' },
        emails: [{ value: 'ada@example.test', primary: true }],
        active: true,
        meta: { resourceType: 'User', location, version: 'W/"1"' },
      },
    });
    expect(made.headers.get('location')).toBe(location);
    expect(made.headers.get('etag')).toBe('W/"1"');
    expect(made.body).not.toHaveProperty('shoeSize');
    const seen = [
      made,
      await staff.call('GET', `/Users/${id}`),
      await staff.find('userName eq "ada"'),
      await staff.call('GET', '/Users?attributes=password,userName'),
      await staff.patch(id, [{ op: 'replace', path: 'title', value: 'Countess' }]),
      await staff.find('password eq "correct horse"'),
    ];
    for (const { text } of seen) expect(text).not.toContain('correct horse');
    expect(await staff.find('password pr')).toMatchObject({ body: { totalResults: 0 } });
    expect(directory.password('staff', id)).toBe('correct horse');
  });

  it('has a user name that no other has, whatever its case; external ids may be the same', async () => {
    await staff.create('Ada', { externalId: 'same' });
    const again = await staff.create('aDA');
    expect(again).toMatchObject({
      status: 409,
      body: { schemas: [ERROR_SCHEMA], status: '409', scimType: 'uniqueness' },
    });
    expect(await staff.create('bob', { externalId: 'same' })).toMatchObject({ status: 201 });
    expect(userNamesOf(await staff.find('externalId eq "same"'))).toEqual(['Ada', 'bob']);
    expect(directory.users('staff').map(({ userName }) => userName)).toEqual(['Ada', 'bob']);
  });

  it.each([
    ['no user name', {}],
    ['an empty one', { userName: ' ' }],
    ['one that is no string', { userName: 7 }],
    ['e-mails that are no list', { userName: 'x', emails: 'x@example.test' }],
    ['a string for active', { userName: 'x', active: 'yes' }],
    ['another schema', { userName: 'x', schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'] }],
    ['a list', [{ userName: 'x' }]],
    ['broken JSON', '{"userName":'],
  ])('is refused with %s', async (_, body) => {
    expect(await staff.call('POST', '/Users', body)).toMatchObject({
      status: 400,
      body: { schemas: [ERROR_SCHEMA], status: '400' },
    });
    expect(directory.users('staff')).toEqual([]);
  });

  it('is replaced, and keeps its id and its date of creation', async () => {
    const before = await staff.create('ada', { externalId: 'old', title: 'Countess' });
    const after = await staff.call('PUT', `/Users/${idOf(before)}`, { userName: 'countess' });
    expect(after).toMatchObject({ status: 200, body: { id: idOf(before), meta: { version: 'W/"2"' } } });
    expect(after.body).not.toHaveProperty('title');
    expect(userNamesOf(await staff.find('userName eq "ada"'))).toEqual([]);
    expect(userNamesOf(await staff.find('externalId eq "old"'))).toEqual([]);
    expect(userNamesOf(await staff.find('userName eq "COUNTESS"'))).toEqual(['countess']);
  });

  it('is changed by PATCH, in part, and not to the user name of another', async () => {
    await staff.create('bob');
    const id = idOf(
      await staff.create('ada', { active: true, emails: [{ value: 'a@x.test', type: 'work' }] }),
    );
    const patched = await staff.patch(id, [
      { op: 'Replace', path: 'active', value: false },
      { op: 'add', value: { displayName: 'Ada' } },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@x.test' },
      { op: 'replace', path: 'password', value: 'new' },
    ]);
    expect(patched).toMatchObject({
      status: 200,
      body: { active: false, displayName: 'Ada', emails: [{ value: 'b@x.test', type: 'work' }] },
    });
    expect(directory.password('staff', id)).toBe('new');
    expect(await staff.patch(id, [{ op: 'replace', path: 'userName', value: 'BOB' }])).toMatchObject({
      status: 409,
    });
    expect(await staff.patch(id, [{ op: 'replace', path: 'nonsense', value: 1 }])).toMatchObject({
      status: 400,
      body: { scimType: 'invalidPath' },
    });
    expect(await staff.call('PATCH', `/Users/${id}`, { Operations: [] })).toMatchObject({ status: 400 });
    expect(directory.users('staff')[1]).toMatchObject({ userName: 'ada', meta: { version: 'W/"2"' } });
  });

  it('is deleted once, and its user name is free again', async () => {
    const id = idOf(await staff.create('ada', { externalId: 'e' }));
    expect(await staff.call('DELETE', `/Users/${id}`)).toMatchObject({ status: 204, text: '' });
    for (const method of ['GET', 'DELETE'])
      expect(await staff.call(method, `/Users/${id}`)).toMatchObject({
        status: 404,
        body: { status: '404' },
      });
    expect(userNamesOf(await staff.find('externalId eq "e"'))).toEqual([]);
    expect(await staff.create('ada')).toMatchObject({ status: 201 });
  });

  it('is not sent again to whoever has its version', async () => {
    const id = idOf(await staff.create('ada'));
    // fetch would add that it wants no cached answer.
    const asked = request(`${staff.base}/Users/${id}`, {
      headers: { authorization: `Bearer ${TOKEN}`, 'if-none-match': 'W/"1"' },
    });
    const answered = once(asked, 'response');
    asked.end();
    const [response] = await answered;
    expect(response).toMatchObject({ statusCode: 304, headers: { etag: 'W/"1"' } });
    response.resume();
  });

  it('is changed only in the version that was asked for', async () => {
    const id = idOf(await staff.create('ada'));
    const put = (tag: string) => staff.call('PUT', `/Users/${id}`, { userName: 'ada' }, { 'if-match': tag });
    expect(await put('W/"1"')).toMatchObject({ status: 200 });
    expect(await put('W/"1"')).toMatchObject({ status: 412, body: { schemas: [ERROR_SCHEMA] } });
    expect(await put('W/"1", W/"2"')).toMatchObject({ status: 200 });
    const old = { 'if-match': 'W/"2"' };
    const active = [{ op: 'replace', path: 'active', value: false }];
    expect(await staff.patch(id, active, old)).toMatchObject({ status: 412 });
    expect(await staff.call('DELETE', `/Users/${id}`, undefined, old)).toMatchObject({ status: 412 });
    expect(await staff.patch(id, active, { 'if-match': '*' })).toMatchObject({ status: 200 });
  });
});

describe('a list', () => {
  const names = Array.from({ length: 25 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
  const list = (query: string) => staff.call('GET', `/Users?${query}`);

  it('comes in pages that hold each user once', async () => {
    for (const name of names) await staff.create(name);
    const found: string[] = [];
    for (let from = 1; from <= 25; from += 10) {
      const page = await list(`startIndex=${from}&count=10`);
      expect(page).toMatchObject({ body: { totalResults: 25, startIndex: from } });
      found.push(...userNamesOf(page));
    }
    expect(found).toEqual(names);
    expect(await list('count=0')).toMatchObject({
      body: { totalResults: 25, Resources: [], itemsPerPage: 0 },
    });
    expect(await list('startIndex=26')).toMatchObject({ body: { totalResults: 25, Resources: [] } });
    const some = `filter=${encodeURIComponent('userName sw "user-1"')}`;
    expect(userNamesOf(await list(`${some}&startIndex=3&count=2`))).toEqual(['user-12', 'user-13']);
    expect(userNamesOf(await list('sortBy=userName&sortOrder=descending&count=2'))).toEqual([
      'user-24',
      'user-23',
    ]);
  });

  it('holds the attributes that were asked for', async () => {
    await staff.create('ada', { displayName: 'Ada', active: true });
    const { body } = await list('attributes=displayName');
    expect(body).toMatchObject({ Resources: [{ displayName: 'Ada' }] });
    expect(body).not.toMatchObject({ Resources: [{ active: true }] });
    const without = await list('excludedAttributes=displayName');
    expect(without).toMatchObject({ body: { Resources: [{ userName: 'ada', active: true }] } });
    expect(without.text).not.toContain('displayName');
  });

  it('is filtered by what scimmy understands', async () => {
    await staff.create('ada', { active: true, emails: [{ value: 'ada@a.test', type: 'work' }] });
    await staff.create('bob', { active: false, emails: [{ value: 'bob@b.test', type: 'home' }] });
    const found = async (filter: string) => userNamesOf(await staff.find(filter));
    expect(await found('active eq true')).toEqual(['ada']);
    expect(await found('emails[type eq "home"]')).toEqual(['bob']);
    expect(await found('emails.value eq "ada@a.test" and active eq true')).toEqual(['ada']);
    expect(await found('userName eq "ada" or userName eq "bob"')).toEqual(['ada', 'bob']);
    expect(await found('meta.created gt "2020-01-01T00:00:00Z"')).toEqual(['ada', 'bob']);
    expect(await found('meta.created lt "2020-01-01T00:00:00Z"')).toEqual([]);
    expect(await found('not (userName eq "ada")')).toEqual(['bob']);
    for (const wrong of ['userName eq "ada', 'userName is "ada"', 'userName eq "a\\x"', ' '])
      expect(await staff.find(wrong)).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
  });
});

describe('the endpoints', () => {
  it('ask for the token', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic abc', TOKEN]) {
      const stranger = new ScimClient(directory.base('staff'), { authorization });
      const refused = await stranger.create('ada');
      expect(refused).toMatchObject({ status: 401, body: { schemas: [ERROR_SCHEMA], status: '401' } });
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    }
    expect(directory.users('staff')).toEqual([]);
  });

  it('describe themselves', async () => {
    const config = await staff.call('GET', '/ServiceProviderConfig');
    expect(config).toMatchObject({
      status: 200,
      body: {
        bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1_048_576 },
        patch: { supported: true },
        etag: { supported: true },
        filter: { supported: true, maxResults: 200 },
      },
    });
    expect(await staff.call('GET', '/ResourceTypes')).toMatchObject({
      body: { Resources: [{ endpoint: '/Users' }] },
    });
    expect(await staff.call('GET', '/Schemas')).toMatchObject({ status: 200 });
    expect(await staff.call('GET', '/Nonsense')).toMatchObject({ status: 404, body: { status: '404' } });
  });

  it('are searched with POST, one type or all', async () => {
    for (const name of ['ada', 'bob', 'carl']) await staff.create(name);
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'];
    for (const path of ['/Users/.search', '/.search']) {
      const all = await staff.call('POST', path, { schemas, filter: 'userName gt "ada"' });
      expect(userNamesOf(all)).toEqual(['bob', 'carl']);
      const one = await staff.call('POST', path, { schemas, startIndex: 2, count: 1 });
      expect(userNamesOf(one)).toEqual(['bob']);
      expect(one).toMatchObject({ body: { totalResults: 3, startIndex: 2 } });
    }
  });

  it('are there for spaces with a proper name', async () => {
    const wrong = new ScimClient(`${directory.url}/${'x'.repeat(65)}/scim/v2`);
    expect(await wrong.create('ada')).toMatchObject({ status: 404, body: { schemas: [ERROR_SCHEMA] } });
    const dotted = new ScimClient(`${directory.url}/a.b/scim/v2`);
    expect(await dotted.create('ada')).toMatchObject({ status: 404 });
  });

  it('take a megabyte and no more', async () => {
    expect(await staff.create('ada', { displayName: 'x'.repeat(1_100_000) })).toMatchObject({ status: 413 });
    expect(await staff.create('ada')).toMatchObject({ status: 201 });
  });
});

describe('several', () => {
  it('spaces are apart, also when they are used at the same time', async () => {
    const spaces = ['one', 'two', 'three'];
    const made = await Promise.all(
      spaces.flatMap((space) =>
        Array.from({ length: 20 }, async (_, index) => {
          const answer = await new ScimClient(directory.base(space)).create(`user-${index}`);
          expect(answer.body).toMatchObject({
            meta: { location: `${directory.base(space)}/Users/${idOf(answer)}` },
          });
          return idOf(answer);
        }),
      ),
    );
    expect(new Set(made).size).toBe(60);
    for (const space of spaces) expect(directory.users(space)).toHaveLength(20);
    directory.empty('one');
    expect(directory.stats().users).toMatchObject({ one: 0, two: 20, three: 20 });
  });

  it('servers in one process share neither users nor switches', async () => {
    const other = await startedDirectory({ switches: { patch: false, bulk: false } });
    try {
      const id = idOf(await staff.create('ada'));
      expect(await other.staff.call('GET', `/Users/${id}`)).toMatchObject({ status: 404 });
      const theirs = idOf(await other.staff.create('ada'));
      const active = [{ op: 'replace', path: 'active', value: false }];
      expect(await other.staff.patch(theirs, active)).toMatchObject({ status: 501 });
      expect(await staff.patch(id, active)).toMatchObject({ status: 200 });
      expect(await other.staff.call('GET', '/ServiceProviderConfig')).toMatchObject({
        body: { patch: { supported: false }, bulk: { supported: false } },
      });
      const bulk = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [] };
      for (const path of ['/Bulk', '/bulk', '/Bulk/'])
        expect(await other.staff.call('POST', path, bulk)).toMatchObject({ status: 501 });
      expect(await other.staff.call('GET', '/serviceproviderconfig/')).toMatchObject({
        body: { patch: { supported: false }, bulk: { supported: false } },
      });
      expect(await staff.call('GET', '/ServiceProviderConfig')).toMatchObject({
        body: { patch: { supported: true }, bulk: { supported: true } },
      });
    } finally {
      await other.directory.close();
    }
  });
});
