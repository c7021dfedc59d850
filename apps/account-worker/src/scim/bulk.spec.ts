import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idOfLocation, readBulkAnswer, splitBulk, toBulkRequest } from './bulk.js';
import { newUser, PASSWORD } from './directory.fixture.js';
import { redactor } from './redaction.js';
import { ScimAnswer } from './scim.answer.js';
import type { NewUser } from './scim.user.js';

function answer(body: unknown, status = 200): ScimAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new ScimAnswer(
    { status, headers: {}, body: Buffer.from(text) },
    { host: 'directory.test', mutates: true, redact: redactor([PASSWORD]) },
  );
}

const users = (...ids: string[]) => ids.map((externalId) => newUser({ externalId, userName: externalId }));

describe('a Bulk request', () => {
  it('is one POST for each user, by its external id, and tries all of them', () => {
    const request: unknown = JSON.parse(toBulkRequest(users('a', 'b')));
    expect(request).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'a', externalId: 'a' } },
        { method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'b', externalId: 'b' } },
      ],
    });
    expect(request).not.toHaveProperty('failOnErrors');
  });
});

describe('splitting', () => {
  const user: fc.Arbitrary<NewUser> = fc
    .record({ externalId: fc.uuid(), userName: fc.string({ unit: 'grapheme', maxLength: 60 }) })
    .map((changes) => newUser(changes));

  it('loses nothing, keeps the order, and respects both limits', () => {
    const limits = fc.record({
      maxOperations: fc.integer({ min: 1, max: 12 }),
      maxPayloadSize: fc.integer({ min: 1, max: 4_000 }),
    });
    fc.assert(
      fc.property(fc.array(user, { maxLength: 40 }), limits, (all, { maxOperations, maxPayloadSize }) => {
        const requests = splitBulk(all, { maxOperations, maxPayloadSize });
        expect(requests.flat()).toEqual(all);
        for (const request of requests) {
          expect(request.length).toBeGreaterThan(0);
          expect(request.length).toBeLessThanOrEqual(maxOperations);
          const bytes = Buffer.byteLength(toBulkRequest(request));
          // The one that is too large by itself goes alone.
          if (request.length > 1) expect(bytes).toBeLessThanOrEqual(maxPayloadSize);
        }
      }),
    );
  });

  it('fills a request to its last byte', () => {
    const all = users('a', 'å', 'c');
    const maxPayloadSize = Buffer.byteLength(toBulkRequest(all));
    expect(splitBulk(all, { maxOperations: 100, maxPayloadSize })).toHaveLength(1);
    expect(splitBulk(all, { maxOperations: 100, maxPayloadSize: maxPayloadSize - 1 })).toHaveLength(2);
  });
});

describe('a Bulk answer', () => {
  it.each([['"201"'], ['201'], ['{"code":"201"}'], ['{"code":201}'], ['"201 Created"']])(
    'may give the status as %s',
    (status) => {
      const text = `{"Operations":[{"bulkId":"a","status":${status},"location":"https://d.test/v2/Users/92b7","version":"W/\\"1\\""}]}`;
      expect(readBulkAnswer(answer(text), users('a')).get('a')).toEqual({
        outcome: 'created',
        id: '92b7',
        version: 'W/"1"',
      });
    },
  );

  it('may give the id in the response, and names in any case', () => {
    const outcomes = readBulkAnswer(
      answer({
        operations: [
          { BulkId: 'a', Status: 200, Response: { id: '1', meta: { version: '"v"' } } },
          // The response's external id tells whose this is.
          { status: '201', response: { id: '2', externalId: 'b' } },
          { bulkId: 'c', status: '201', response: { id: '..' } },
        ],
      }),
      users('a', 'b', 'c'),
    );
    expect(Object.fromEntries(outcomes)).toEqual({
      a: { outcome: 'created', id: '1', version: '"v"' },
      b: { outcome: 'created', id: '2', version: null },
      c: { outcome: 'unknown' },
    });
  });

  it('says of each what became of it; of what is not in it nothing is known', () => {
    const outcomes = readBulkAnswer(
      answer({
        Operations: [
          {
            bulkId: 'taken',
            status: '409',
            response: { detail: 'userName is taken', scimType: 'uniqueness' },
          },
          { bulkId: 'taken400', status: '400', response: { scimType: 'uniqueness' } },
          {
            bulkId: 'bad',
            status: '400',
            response: { detail: `no ${PASSWORD} please`, scimType: 'invalidValue' },
          },
          { bulkId: 'down', status: 503, response: {} },
          { bulkId: 'slow', status: '429' },
          { bulkId: 'statusless', location: 'https://d.test/Users/1' },
          { bulkId: 'stranger', status: '201', location: 'https://d.test/Users/2' },
          null,
          'x',
        ],
      }),
      users('taken', 'taken400', 'bad', 'down', 'slow', 'statusless', 'absent'),
    );
    expect([...outcomes.keys()]).toEqual([
      'taken',
      'taken400',
      'bad',
      'down',
      'slow',
      'statusless',
      'absent',
    ]);
    expect(outcomes.get('taken')).toEqual({ outcome: 'conflict', detail: 'userName is taken' });
    expect(outcomes.get('taken400')).toMatchObject({ outcome: 'conflict' });
    expect(outcomes.get('bad')).toMatchObject({
      outcome: 'failed',
      error: {
        fault: 'refused',
        isItemFault: true,
        maybeDone: false,
        scimType: 'invalidValue',
        httpStatus: 400,
      },
    });
    expect(JSON.stringify(outcomes.get('bad'))).not.toContain(PASSWORD);
    expect(outcomes.get('down')).toMatchObject({
      outcome: 'failed',
      error: { fault: 'unavailable', isItemFault: false, maybeDone: true, retryable: true },
    });
    expect(outcomes.get('slow')).toMatchObject({
      outcome: 'failed',
      error: { fault: 'throttled', maybeDone: false },
    });
    expect(outcomes.get('statusless')).toEqual({ outcome: 'unknown' });
    expect(outcomes.get('absent')).toEqual({ outcome: 'unknown' });
  });

  it.each([
    [413, 'too_large', false],
    [404, 'unsupported', false],
    [501, 'unsupported', false],
    [400, 'refused', false],
    [429, 'throttled', false],
    [502, 'unavailable', true],
    [200, 'malformed', true],
  ])('that is a %d as a whole is %s', (status, fault, maybeDone) => {
    const page = answer('<html><title>Something else</title></html>', status);
    expect(() => readBulkAnswer(page, users('a'))).toThrow(expect.objectContaining({ fault, maybeDone }));
  });

  it('never throws for what its operations hold', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.jsonValue(),
            fc.record({
              bulkId: fc.constant('a'),
              status: fc.jsonValue(),
              response: fc.jsonValue(),
              location: fc.jsonValue(),
            }),
          ),
        ),
        (Operations) => {
          expect(readBulkAnswer(answer({ Operations }), users('a')).size).toBe(1);
        },
      ),
    );
  });
});

describe('the id in a location', () => {
  it.each([
    ['https://d.test/v2/Users/92b7', '92b7'],
    ['/Users/a%2Fb/', 'a/b'],
    ['https://d.test/Users/7?x=1', '7'],
    ['https://d.test/Groups/7', null],
    ['https://d.test/Users/', null],
    ['https://d.test/Users/..', null],
    ['https://d.test/Users/%', null],
    [null, null],
  ])('%j is %j', (location, id) => {
    expect(idOfLocation(location)).toBe(id);
  });
});
