import { describe, expect, it, onTestFinished } from 'vitest';
import {
  directoryOf,
  failure,
  newUser,
  PASSWORD,
  reply,
  serveDirectory,
  TOKEN,
} from './directory.fixture.js';

describe('an error answer', () => {
  it.each([
    [
      'SCIM with the status as text',
      400,
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', detail: 'No such title' },
      'No such title',
    ],
    [
      'SCIM with the status as a number',
      400,
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: 400, detail: 'No such title' },
      'No such title',
    ],
    ['no schemas', 400, { detail: 'No such title' }, 'No such title'],
    ['an HTML page', 400, '<html><head><title>No such title</title></head></html>', 'No such title'],
    ['text', 400, 'No such\u0000 title\r\n', 'No such title'],
  ])('of %s says what the directory said', async (_name, status, body, said) => {
    const { client, host } = await directoryOf((_request, response) => reply(response, status, body));
    const error = await failure(client.create(newUser()));
    expect(error).toMatchObject({ fault: 'refused', isItemFault: true, retryable: false, maybeDone: false });
    expect(error.message).toBe(
      `The directory "${host}" answered with status 400. It said: "${said}". Correct the account, then try again.`,
    );
  });

  it('without a body says what it is', async () => {
    const { client, host } = await directoryOf((_request, response) => reply(response, 400));
    const { message } = await failure(client.create(newUser()));
    expect(message).toBe(
      `The directory "${host}" answered with status 400. Correct the account, then try again.`,
    );
  });

  it.each([
    [400, 'refused', { retryable: false, maybeDone: false, isItemFault: true, status: 422 }],
    [401, 'unauthorized', { retryable: false, maybeDone: false, isItemFault: false, status: 502 }],
    [403, 'forbidden', { retryable: false, maybeDone: false, isItemFault: false }],
    [404, 'unsupported', { retryable: false, maybeDone: false, isItemFault: false }],
    [413, 'refused', { retryable: false, maybeDone: false, isItemFault: true }],
    [422, 'refused', { retryable: false, maybeDone: false, isItemFault: true }],
    [408, 'timeout', { retryable: true, maybeDone: true, isItemFault: false }],
    [429, 'throttled', { retryable: true, maybeDone: false, isItemFault: false, status: 503 }],
    [500, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
    [501, 'unsupported', { retryable: false, maybeDone: false, isItemFault: false }],
    [502, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
    [503, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
    [504, 'unavailable', { retryable: true, maybeDone: true, isItemFault: false }],
  ])('%d to a creation is %s', async (httpStatus, fault, traits) => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, httpStatus, '<html><title>Oh no</title></html>', { 'content-type': 'text/html' }),
    );
    expect(await failure(client.create(newUser()))).toMatchObject({
      code: `directory_${fault}`,
      fault,
      httpStatus,
      ...traits,
    });
  });

  it('says how long to wait', async () => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, 429, { detail: 'Slow down' }, { 'retry-after': '7' }),
    );
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'throttled',
      retryAfterMs: 7_000,
      retryAfterSeconds: 7,
    });
  });

  it('repeats neither the token nor the password, when the directory does', async () => {
    const { client } = await directoryOf((request, response) =>
      reply(response, 400, { detail: `${request.headers.authorization} sent ${request.body}` }),
    );
    const seen: unknown[] = [];
    const error = await failure(client.create(newUser({ displayName: 'x'.repeat(50) })));
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      seen.push(at.message, at.stack, JSON.stringify(at));
    expect(seen.join()).toContain('[redacted]');
    expect(seen.join()).not.toContain(TOKEN);
    expect(seen.join()).not.toContain(PASSWORD);
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['an HTML page', '<html><title>Sign in</title></html>'],
    ['nothing', ''],
    ['text', 'created'],
    ['half a user', '{"id":"1","userName":'],
    ['a list', '[]'],
    ['a user without an id', '{"userName":"user1"}'],
    ['a list of users', '{"totalResults":1,"Resources":[{"id":"1"}]}'],
  ])('%s for a creation leaves open whether it was done', async (_name, body) => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, 200, body, { 'content-type': 'text/html' }),
    );
    expect(await failure(client.create(newUser()))).toMatchObject({
      fault: 'malformed',
      maybeDone: true,
      httpStatus: 200,
    });
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    '%d is not followed, and the token does not go there',
    async (status) => {
      const elsewhere = await serveDirectory((_request, response) => reply(response, 201, { id: '1' }));
      onTestFinished(elsewhere.close);
      const { client } = await directoryOf((_request, response) =>
        reply(response, status, undefined, { location: `${elsewhere.url}/Users?token=${TOKEN}` }),
      );
      for (const promise of [client.create(newUser()), client.discover(), client.findByUserName('user1')]) {
        const error = await failure(promise);
        expect(error).toMatchObject({ fault: 'redirected', retryable: false, httpStatus: status });
        expect(error.message).toContain(`redirects to "${elsewhere.host}"`);
        expect(error.message).not.toContain(TOKEN);
      }
      expect(elsewhere.requests).toEqual([]);
    },
  );

  it('to nowhere is one, too', async () => {
    const { client } = await directoryOf((_request, response) =>
      reply(response, 302, undefined, { location: 'http://[' }),
    );
    expect((await failure(client.discover())).message).toContain('redirects to somewhere else');
  });
});

it('a token that no header can carry is not sent', async () => {
  for (const token of ['', 'two words', 'line\r\nx: y', 'ü']) {
    const { client, requests } = await directoryOf((_request, response) => reply(response, 200, {}), {
      token,
    });
    const error = await failure(client.discover());
    expect(error).toMatchObject({ fault: 'unauthorized', maybeDone: false });
    if (token !== '') expect(error.message).not.toContain(token);
    expect(requests).toEqual([]);
  }
});
