import { describe, expect, it } from 'vitest';
import { newUser } from './directory.fixture.js';
import { readUser, toResource } from './scim.user.js';

describe('the resource that makes an account', () => {
  it('is a core user (RFC 7643, 4.1)', () => {
    const user = newUser({ givenName: 'Ada', familyName: 'Lovelace', displayName: 'Ada L.' });
    expect(toResource(user)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      externalId: user.externalId,
      userName: user.userName,
      name: { formatted: 'Ada Lovelace', givenName: 'Ada', familyName: 'Lovelace' },
      displayName: 'Ada L.',
      emails: [{ value: user.email, type: 'work', primary: true }],
      password: user.password,
      active: true,
    });
  });

  it('leaves out what is not known', () => {
    const nameless = toResource(newUser({ givenName: null, familyName: null, displayName: null }));
    expect(nameless).not.toHaveProperty('name');
    expect(nameless).not.toHaveProperty('displayName');
    expect(toResource(newUser({ givenName: 'Ada', familyName: null })).name).toEqual({
      formatted: 'Ada',
      givenName: 'Ada',
    });
    expect(toResource(newUser({ givenName: null, familyName: null, displayName: 'ada' })).name).toEqual({
      formatted: 'ada',
    });
  });

  it('takes further attributes and extensions, and no core one from them', () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const resource = toResource(
      newUser({
        extra: {
          title: 'Countess',
          [enterprise]: { department: 'Engines' },
          active: false,
          USERNAME: 'somebody.else',
          Password: 'another',
          schemas: ['urn:none'],
          id: 'chosen',
          meta: {},
        },
      }),
    );
    expect(resource).toMatchObject({
      title: 'Countess',
      active: true,
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      [enterprise]: { department: 'Engines' },
    });
    for (const name of ['USERNAME', 'Password', 'id', 'meta']) expect(resource).not.toHaveProperty(name);
  });
});

describe('a user that a directory tells of', () => {
  it('is read as RFC 7643 writes it', () => {
    expect(
      readUser({
        id: '2819c223',
        externalId: 'bjensen',
        userName: 'bjensen@example.com',
        active: false,
        meta: { version: 'W/"3694e05e9dff590"' },
      }),
    ).toEqual({
      id: '2819c223',
      externalId: 'bjensen',
      userName: 'bjensen@example.com',
      active: false,
      version: 'W/"3694e05e9dff590"',
    });
  });

  it('may write its names in any case and its booleans as text', () => {
    expect(
      readUser({ ID: '7', UserName: 'ada', EXTERNALID: 'e', Active: 'False', Meta: { version: '"1"' } }),
    ).toEqual({ id: '7', userName: 'ada', externalId: 'e', active: false, version: '"1"' });
  });

  it('may tell no more than its id', () => {
    const bare = { id: '7', userName: '', externalId: null, active: true, version: null };
    expect(readUser({ id: '7' })).toEqual(bare);
    expect(readUser({ id: '7', externalId: 5, userName: {}, active: 'maybe', meta: 'x' })).toEqual({
      ...bare,
      active: false,
    });
    expect(readUser({ id: '7' }, 'W/"9"')).toEqual({ ...bare, version: 'W/"9"' });
  });

  it.each([
    undefined,
    null,
    'x',
    [],
    {},
    { id: '' },
    { id: 7 },
    { id: 'x'.repeat(1_001) },
    { id: '.' },
    { id: '..' },
    { id: 'a\0b' },
    { id: '\ud800' },
  ])('%j is none', (resource) => {
    expect(readUser(resource)).toBeUndefined();
  });

  it('has no version that could not be sent back', () => {
    expect(readUser({ id: '7', meta: { version: '"1"\r\nx: y' } })?.version).toBeNull();
    expect(readUser({ id: '7', meta: { version: 3 } })?.version).toBeNull();
  });
});
