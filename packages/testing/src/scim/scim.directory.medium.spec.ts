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
