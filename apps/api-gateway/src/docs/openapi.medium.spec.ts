import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestGateway } from '../gateway.fixture.js';
import { ROUTES } from './routes.js';

describe('the API’s documentation', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await TestGateway.start();
  });
  afterAll(() => gateway.close());

  it('describes every route, and no route that is not there', async () => {
    const document = await gateway.call('GET', '/api/openapi.json');
    expect(document.body.openapi).toBe('3.1.0');
    const described = ROUTES.map(({ method, path }) => `${method} ${path}`);
    expect([...described].sort()).toEqual([...gateway.routes].sort());
  });

  it('asks for credentials on every route that is not public', async () => {
    for (const { method, path, isPublic, isSigned } of ROUTES) {
      const { status } = await gateway.call(
        method.toUpperCase(),
        path.replace('{id}', '01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f').replace('{slug}', 'some-site'),
        {
          ...(method === 'get' || method === 'delete' ? {} : { body: {} }),
        },
      );
      // These two answer 401 for wrong credentials in the body.
      if (/sign-in|refresh/.test(path)) continue;
      expect(status === 401, `${method} ${path}`).toBe(!isPublic || isSigned === true);
    }
  });

  it('describes its streams by the contracts that type them', async () => {
    const { body } = await gateway.call('GET', '/api/asyncapi.json');
    expect(body.asyncapi).toBe('3.0.0');
    expect(body.channels.jobs.messages.events.payload.type).toBe('array');
  });

  it('shows a page that needs nothing from elsewhere', async () => {
    const page = await gateway.call('GET', '/api/docs');
    expect(page.body).toContain('Slipway API');
    for (const [, asset] of String(page.body).matchAll(/(?:href|src)="([^"]+)"/g)) {
      expect(asset).toMatch(/^\/api\/docs\//);
      expect(await gateway.call('GET', asset!), asset).toMatchObject({ status: 200 });
    }
  });
});
