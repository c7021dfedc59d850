import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAUTIOUS_CONFIG, parseServiceConfig } from './service.config.js';

/** RFC 7643, 8.5. */
const EXAMPLE = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
  documentationUri: 'http://example.com/help/scim.html',
  patch: { supported: true },
  bulk: { supported: true, maxOperations: 1000, maxPayloadSize: 1048576 },
  filter: { supported: true, maxResults: 200 },
  changePassword: { supported: true },
  sort: { supported: true },
  etag: { supported: true },
  authenticationSchemes: [{ name: 'OAuth Bearer Token', type: 'oauthbearertoken' }],
};

describe('what a directory says it can do', () => {
  it('is read as RFC 7643 writes it', () => {
    expect(parseServiceConfig(EXAMPLE)).toEqual({
      patch: true,
      bulk: { maxOperations: 1000, maxPayloadSize: 1048576 },
      etag: true,
      filter: true,
      maxResults: 200,
      changePassword: true,
    });
  });

  it('may be text where it should be numbers and booleans', () => {
    const config = parseServiceConfig({
      patch: { supported: 'True' },
      bulk: { supported: 'true', maxOperations: '50', maxPayloadSize: ' 4096 ' },
      filter: { supported: 'false', maxResults: '10.0' },
      etag: 'true',
      changePassword: true,
    });
    expect(config).toEqual({
      patch: true,
      bulk: { maxOperations: 50, maxPayloadSize: 4096 },
      etag: true,
      filter: false,
      maxResults: 10,
      changePassword: true,
    });
  });

  it.each([
    [{ supported: true }, { maxOperations: 100, maxPayloadSize: 102_400 }],
    [true, { maxOperations: 100, maxPayloadSize: 102_400 }],
    [
      { supported: true, maxOperations: 5 },
      { maxOperations: 5, maxPayloadSize: 102_400 },
    ],
    [
      { supported: true, maxOperations: -1, maxPayloadSize: 'lots' },
      { maxOperations: 100, maxPayloadSize: 102_400 },
    ],
    [{ supported: true, maxOperations: 0, maxPayloadSize: 1_000 }, null],
    [{ supported: true, maxOperations: 10, maxPayloadSize: 0 }, null],
    [{ supported: false, maxOperations: 10, maxPayloadSize: 1_000 }, null],
    [{ maxOperations: 10, maxPayloadSize: 1_000 }, null],
    [null, null],
  ])('Bulk as %j is %j', (bulk, expected) => {
    expect(parseServiceConfig({ ...EXAMPLE, bulk }).bulk).toEqual(expected);
  });

  it('has no limit of results when that is 0 or absent', () => {
    expect(parseServiceConfig({ filter: { supported: true, maxResults: 0 } }).maxResults).toBeNull();
    expect(parseServiceConfig({ filter: { supported: true } })).toMatchObject({
      filter: true,
      maxResults: null,
    });
  });

  it.each([
    undefined,
    null,
    '',
    'a page',
    7,
    [],
    {},
    [EXAMPLE],
    { patch: [], bulk: 7, filter: 'x', etag: {} },
  ])('%j is nothing, and gets the plainest requests only', (garbage) => {
    expect(parseServiceConfig(garbage)).toEqual(CAUTIOUS_CONFIG);
  });

  it('never throws, and its limits are whole numbers from 1', () => {
    const part = fc.record(
      {
        supported: fc.oneof(fc.boolean(), fc.string(), fc.constant('true')),
        maxOperations: fc.anything(),
        maxPayloadSize: fc.oneof(fc.double(), fc.integer(), fc.string()),
        maxResults: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.anything(),
      fc.record(
        { patch: part, bulk: part, filter: part, etag: part, changePassword: part },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(body, (said) => {
        const { bulk, maxResults } = parseServiceConfig(said);
        for (const limit of [bulk?.maxOperations ?? 1, bulk?.maxPayloadSize ?? 1, maxResults ?? 1]) {
          expect(Number.isInteger(limit)).toBe(true);
          expect(limit).toBeGreaterThanOrEqual(1);
        }
      }),
    );
  });
});
