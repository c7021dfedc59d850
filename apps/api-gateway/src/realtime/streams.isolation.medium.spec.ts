import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { newId } from '@slipway/shared/ids';
import type { TestGateway } from '../gateway.fixture.js';
import { eventsOf, heard, Streams } from './streams.fixture.js';

describe('live streams of others', () => {
  let streams: Streams;
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    streams = await Streams.open();
    ({ gateway, token } = streams);
  });
  afterEach(() => streams.disconnect());
  afterAll(() => streams.close());

  it('refuses sockets without valid credentials, and origins that are not on the list', async () => {
    for (const namespace of ['/jobs', '/']) {
      for (const auth of [{}, { token: 'nonsense' }, { token: 5 }]) {
        const error = (await heard(streams.connect(namespace, auth), 'connect_error')) as Error & {
          data: { status: number };
        };
        expect(error.data.status).toBe(401);
      }
    }
    const { job_id } = await streams.runningJob();
    const foreign = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${job_id}`, {
      headers: { authorization: `Bearer ${token}` },
      origin: 'https://evil.example',
    });
    const [, response] = (await once(foreign, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(403);
  });

  it('answers another tenant’s job, project, deployment and subscription like absent ones, and leaks no event', async () => {
    const mine = await streams.runningJob('mine-alone');
    const stranger = await gateway.tenant();
    const paths = [
      `/api/jobs/${mine.job_id}`,
      `/api/jobs/${mine.job_id}/events`,
      `/api/deployments/${mine.deployment_id}`,
      '/api/projects/mine-alone',
      '/api/projects/mine-alone/env',
      '/api/projects/mine-alone/deployments',
    ];
    for (const path of paths)
      expect(await gateway.call('GET', path, { token: stranger }), path).toMatchObject({ status: 404 });
    const writes: [string, string, unknown][] = [
      ['POST', `/api/jobs/${mine.job_id}/cancel`, undefined],
      ['POST', `/api/jobs/${mine.job_id}/retry`, undefined],
      ['POST', `/api/deployments/${mine.deployment_id}/promote`, undefined],
      ['POST', '/api/projects/mine-alone/deployments', {}],
      ['PATCH', '/api/projects/mine-alone', { branch: 'x' }],
      ['PUT', '/api/projects/mine-alone/env', { variables: {} }],
      ['DELETE', '/api/projects/mine-alone', undefined],
    ];
    for (const [method, path, body] of writes)
      expect(await gateway.call(method, path, { token: stranger, body }), path).toMatchObject({
        status: 404,
      });
    const absent = await gateway.call('GET', `/api/jobs/${newId()}`, { token: stranger });
    const foreign = await gateway.call('GET', `/api/jobs/${mine.job_id}`, { token: stranger });
    expect(foreign.body.detail).toBe(absent.body.detail);

    const socket = streams.connect('/jobs', { token: stranger });
    const leaked: unknown[] = [];
    socket.on('events', (batch) => leaked.push(batch));
    socket.on('overview', (batch) => leaked.push(batch));
    await socket.emitWithAck('overview');
    expect(await socket.emitWithAck('subscribe', { job_id: mine.job_id })).toMatchObject({
      ok: false,
      problem: { status: 404 },
    });
    const older = streams.connect('/', { token: stranger });
    older.emit('subscribe', 'logs:mine-alone');
    expect(await heard(older, 'message')).toBe('There is no such project, or it was never deployed.');
    const ws = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws?job_id=${mine.job_id}`, {
      headers: { authorization: `Bearer ${stranger}` },
    });
    const [, response] = (await once(ws, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(404);
    const sse = await gateway.call('GET', `/api/jobs/${mine.job_id}/events`, {
      token: stranger,
      headers: { accept: 'text/event-stream' },
    });
    expect(sse.status).toBe(404);
    const owner = streams.connect('/jobs', { token });
    const ended = eventsOf(owner, 4);
    await owner.emitWithAck('subscribe', { job_id: mine.job_id });
    await streams.fail(mine.job_id);
    await ended;
    expect(leaked).toEqual([]);
  });
});
