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
