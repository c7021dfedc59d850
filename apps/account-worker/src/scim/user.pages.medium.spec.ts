import { describe, expect, it } from 'vitest';
import { directoryOf, failure, reply, type Answering } from './directory.fixture.js';

const USER = {
  id: 'id-1',
  externalId: 'slipway-1',
  userName: 'user1',
  active: true,
  meta: { version: '"1"' },
};
const FOUND = { id: 'id-1', externalId: 'slipway-1', userName: 'user1', active: true, version: '"1"' };

describe('finding', () => {
  const other = (n: number) => ({ id: `other-${n}`, externalId: `other-${n}`, userName: `other${n}` });
  const list = (resources: unknown[], more: Record<string, unknown> = {}) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: resources.length,
    Resources: resources,
    ...more,
  });

  it('asks with a filter and reads the list', async () => {
    const { client, requests } = await directoryOf((_request, response) =>
      reply(response, 200, list([USER])),
    );
    expect(await client.findByUserName('USER1')).toEqual(FOUND);
    expect(await client.findByExternalId('slipway-1')).toEqual(FOUND);
    expect(requests.map(({ query }) => query.get('filter'))).toEqual([
      'userName eq "USER1"',
      'externalId eq "slipway-1"',
    ]);
  });

  it.each([
    [200, list([])],
    [200, { totalResults: 0 }],
    [200, { totalResults: '0', Resources: null }],
    [200, { resources: [] }],
    [404, { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' }],
  ])('finds nothing in %d %j', async (status, body) => {
    const { client } = await directoryOf((_request, response) => reply(response, status, body));
    expect(await client.findByUserName('user1')).toBeUndefined();
    expect(await client.findAllByExternalId('slipway-1')).toEqual([]);
  });

  it.each([
    {},
    { Resources: 'x' },
    { totalResults: 3 },
    list([], { totalResults: 3 }),
    [],
    '<html></html>',
    '',
  ])('does not take %j for "there is none"', async (body) => {
    const { client } = await directoryOf((_request, response) => reply(response, 200, body));
    expect(await failure(client.findByUserName('user1'))).toMatchObject({
      fault: 'malformed',
      maybeDone: false,
    });
  });

  it('takes no other user for the one it looks for, when the directory ignores filters', async () => {
    const { client } = await directoryOf((_request, response) =>
      reply(
        response,
        200,
        list([other(1), { ...USER, externalId: 'SLIPWAY-1', userName: 'User1' }, other(2)]),
      ),
    );
    expect(await client.findByUserName('user2')).toBeUndefined();
    expect(await client.findByExternalId('slipway-1')).toBeUndefined();
    expect((await client.findByUserName('user1'))?.id).toBe('id-1');
  });

  it('gives every one of several with the same external id', async () => {
    const twin = { ...USER, id: 'id-2' };
    const { client } = await directoryOf((_request, response) =>
      reply(response, 200, list([USER, other(1), twin])),
    );
    expect((await client.findAllByExternalId('slipway-1')).map(({ id }) => id)).toEqual(['id-1', 'id-2']);
  });

  it('says so when the one that matches has no usable id', async () => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, 200, list([{ ...USER, id: '' }, { userName: 'no id either' }])),
    );
    expect(await failure(client.findByUserName('user1'))).toMatchObject({ fault: 'malformed' });
    expect(await client.findByUserName('user2')).toBeUndefined();
  });

  /** Two resources a page, whatever is asked for. */
  const paging = (everybody: unknown[], said: (start: number) => Record<string, unknown>): Answering => {
    return (request, response) => {
      const start = Number(request.query.get('startIndex'));
      reply(response, 200, { Resources: everybody.slice(start - 1, start + 1), ...said(start) });
    };
  };

  it.each([
    ['with a total', () => ({ totalResults: 5, itemsPerPage: 2 })],
    ['with a total as text', () => ({ totalResults: '5' })],
    ['without a total', () => ({})],
  ])('reads on, page after page, %s', async (_name, said) => {
    const everybody = [other(1), other(2), other(3), other(4), USER];
    const { client, requests } = await directoryOf(paging(everybody, said));
    expect((await client.findByUserName('user1'))?.id).toBe('id-1');
    expect(requests.map(({ query }) => query.get('startIndex'))).toEqual(['1', '3', '5']);
    expect(await client.findByUserName('nobody')).toBeUndefined();
  });

  it('does not loop in a directory that ignores the start index', async () => {
    const { client, requests } = await directoryOf((_request, response) =>
      reply(response, 200, { Resources: [other(1), other(2)] }),
    );
    expect(await client.findByUserName('user1')).toBeUndefined();
    expect(requests).toHaveLength(2);
  });

  it('does not guess about users that it is not shown', async () => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, 200, list([other(1), other(2)], { totalResults: 9 })),
    );
    expect(await failure(client.findByUserName('user1'))).toMatchObject({
      fault: 'unsupported',
      retryable: false,
    });
  });

  it('ends in a directory without an end', async () => {
    let n = 0;
    const { client, requests } = await directoryOf((_request, response) =>
      reply(response, 200, { Resources: [other(n++)] }),
    );
    expect(await failure(client.findByUserName('user1'))).toMatchObject({ fault: 'unsupported' });
    expect(requests.length).toBeLessThanOrEqual(200);
  });

  it('tells a filter that is not offered from a name that is refused', async () => {
    let scimType = 'invalidFilter';
    const { client } = await directoryOf((_request, response) =>
      reply(response, 400, { scimType, detail: 'no' }),
    );
    expect(await failure(client.findByExternalId('x'))).toMatchObject({ fault: 'unsupported' });
    scimType = 'invalidValue';
    expect(await failure(client.findByExternalId('x'))).toMatchObject({ fault: 'refused' });
  });
});
