import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DETAIL, readComplaint } from './directory.complaint.js';
import { redactor } from './redaction.js';

const TOKEN = 'tok<en>&"quoted"/+1';
const PASSWORD = 'p "w\\ å<1>';

function complaint(body: string, secrets = [TOKEN, PASSWORD]) {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    json = undefined;
  }
  return readComplaint(body, json, redactor(secrets));
}

describe('what a directory says of an error', () => {
  it.each([
    [
      '{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Too short","status":"400"}',
      'Too short',
    ],
    ['{"detail":"Too short","status":400}', 'Too short'],
    ['{"Errors":[{"description":"Too short","code":"400"}]}', 'Too short'],
    ['{"message":"Too short"}', 'Too short'],
    ['{"error":"invalid_token","error_description":"It expired"}', 'It expired'],
    ['{"error":{"message":"Too short"}}', 'Too short'],
    ['{"error":"Too short"}', 'Too short'],
    ['{"title":"Too short","type":"about:blank"}', 'Too short'],
    ['{"detail":7,"message":"Too short"}', 'Too short'],
    ['<!doctype html><html><head><title> 502 Bad\n Gateway </title></head><body>x</body>', '502 Bad Gateway'],
    [
      '<html><style>p { }</style><body><h1>Sign in</h1><p>to  go on &amp; see</p></body></html>',
      'Sign in to go on & see',
    ],
    ['  upstream connect error \u0007\r\n reset  ', 'upstream connect error reset'],
    ['a\u202eb\u200bc', 'a b c'],
    ['\u001f\ufffd\ufffdq', null],
    ['', null],
    ['   ', null],
    ['{}', null],
    ['[]', null],
    ['null', null],
    ['"text"', null],
  ])('%j → %j', (body, detail) => {
    expect(complaint(body).detail).toBe(detail);
  });

  it('has a kind only when it looks like one', () => {
    expect(complaint('{"scimType":"uniqueness"}').scimType).toBe('uniqueness');
    expect(complaint('{"scimType":"not a kind"}').scimType).toBeNull();
    expect(complaint('{"scimType":3}').scimType).toBeNull();
  });

  it('is cut, and not in the middle of a character', () => {
    const { detail } = complaint(JSON.stringify({ detail: `${'a'.repeat(MAX_DETAIL - 2)}😀 and more` }));
    expect(detail).toHaveLength(MAX_DETAIL);
    expect(detail?.isWellFormed()).toBe(true);
  });

  it('repeats no secret, however the directory writes it', () => {
    for (const secret of [TOKEN, PASSWORD]) {
      const inHtml = secret
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;');
      const echoes = [
        JSON.stringify({ detail: `bad: ${secret}!` }),
        JSON.stringify({ detail: `bad: ${JSON.stringify({ secret })}!` }),
        JSON.stringify({ detail: `bad: ${encodeURIComponent(secret)}!` }),
        JSON.stringify({ detail: `bad: ${new URLSearchParams({ secret }).toString().slice(7)}!` }),
        `bad: ${secret}!`,
        `<title>bad: ${inHtml}!</title>`,
        `<p>bad: ${inHtml}!`,
      ];
      for (const echo of echoes) expect(complaint(echo).detail, echo).toMatch(/bad: .*\[redacted\]/);
    }
  });

  it('never holds a secret, wherever it is cut', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9._~+/-]{8,64}$/);
    fc.assert(
      fc.property(secret, fc.nat(10_000), fc.boolean(), fc.boolean(), (token, before, isJson, isHtml) => {
        const said = `${isHtml ? '<p>' : ''}${'x '.repeat(before)}${token}${token}`;
        const { detail } = complaint(isJson ? JSON.stringify({ detail: said }) : said, [token]);
        expect(detail ?? '').not.toContain(token.slice(0, 8));
        expect((detail ?? '').length).toBeLessThanOrEqual(MAX_DETAIL);
      }),
    );
  });

  it('is one line of any body', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.json()), (body) => {
        const { detail } = complaint(body);
        expect(detail ?? '').not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect((detail ?? '').length).toBeLessThanOrEqual(MAX_DETAIL);
      }),
    );
  });
});
