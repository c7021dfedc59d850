import { describe, expect, it } from 'vitest';
import { toPatch, withChanges } from './patch.js';

describe('a PATCH', () => {
  it('has an operation with a path for each change', () => {
    expect(
      toPatch({
        userName: 'ada',
        email: 'ada@example.test',
        displayName: null,
        active: false,
        password: 'secret',
      }),
    ).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [
        { op: 'replace', path: 'userName', value: 'ada' },
        {
          op: 'replace',
          path: 'emails',
          value: [{ value: 'ada@example.test', type: 'work', primary: true }],
        },
        { op: 'remove', path: 'displayName' },
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'password', value: 'secret' },
      ],
    });
  });

  it('says how a name is written when both parts are known', () => {
    expect(toPatch({ givenName: 'Ada', familyName: null }).Operations).toEqual([
      { op: 'replace', path: 'name.givenName', value: 'Ada' },
      { op: 'remove', path: 'name.familyName' },
      { op: 'replace', path: 'name.formatted', value: 'Ada' },
    ]);
    expect(toPatch({ familyName: 'Byron' }).Operations).toEqual([
      { op: 'replace', path: 'name.familyName', value: 'Byron' },
    ]);
  });
});

describe('a PUT', () => {
  const resource = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    id: '7',
    UserName: 'old',
    title: 'Countess',
    name: { givenName: 'Augusta', familyName: 'Lovelace', formatted: 'Augusta Lovelace', middleName: 'Ada' },
    emails: [
      { value: 'home@example.test', type: 'home' },
      { value: 'old@example.test', type: 'work', primary: true },
    ],
    groups: [{ value: '1' }],
    meta: { version: '"1"' },
  };

  it('is what the directory holds, with the changes, and without what is the directory’s own', () => {
    expect(
      withChanges(resource, { userName: 'new', email: 'new@example.test', givenName: 'Ada', active: false }),
    ).toEqual({
      schemas: resource.schemas,
      id: '7',
      UserName: 'new',
      title: 'Countess',
      name: { givenName: 'Ada', familyName: 'Lovelace', formatted: 'Ada Lovelace', middleName: 'Ada' },
      emails: [
        { value: 'home@example.test', type: 'home' },
        { value: 'new@example.test', type: 'work', primary: true },
      ],
      active: false,
    });
  });

  it('changes nothing that is not named', () => {
    const { groups: _groups, meta: _meta, ...rest } = resource;
    expect(withChanges(resource, {})).toEqual(rest);
  });

  it('takes away what is null, and adds what was not there', () => {
    expect(
      withChanges(
        { id: '7', displayName: 'x', name: { givenName: 'A', formatted: 'A' } },
        {
          displayName: null,
          givenName: null,
          email: 'a@example.test',
        },
      ),
    ).toEqual({ id: '7', emails: [{ value: 'a@example.test', type: 'work', primary: true }] });
  });
});
