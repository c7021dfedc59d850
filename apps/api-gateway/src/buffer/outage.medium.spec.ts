import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idsBefore, newId } from '@slipway/shared/ids';
import { Outage, type Somebody } from './outage.fixture.js';

describe('while Postgres is away', () => {
  let outage: Outage;
  let ada: Somebody;
  beforeEach(async () => {
    outage = await Outage.arrange();
    ada = await outage.somebody();
  });
  afterEach(() => outage.end());

  it('tasks are made, changed and deleted: read as written at once, and stored in order afterwards', async () => {
    const known = await ada.task('Known before');
    await outage.stopPostgres();
    const id = newId();
    const made = await ada.call('POST', '/api/v1/tasks', { id, title: 'Made' });
    expect(made).toMatchObject({ status: 202, body: { id, title: 'Made', version: null, buffered: true } });
    expect(made.headers.get('etag')).toBeNull();
    for (let n = 1; n <= 20; n += 1)
      expect((await ada.call('PUT', `/api/tasks/${id}`, { title: `Changed ${n}` })).status).toBe(202);
    expect(await ada.call('GET', `/api/tasks/${id}`)).toMatchObject({
      status: 200,
      body: { title: 'Changed 20', buffered: true },
    });
    expect(await ada.call('PUT', `/api/tasks/${known}`, { title: 'Known', status: 'done' })).toMatchObject({
      status: 202,
      body: { created_at: null, completed_at: null, buffered: true },
    });
    const [dropped, doomed] = [await ada.task('Taken back'), await ada.task('Deleted')];
    expect((await ada.call('DELETE', `/api/tasks/${dropped}`)).status).toBe(202);
    expect((await ada.call('GET', `/api/tasks/${dropped}`)).status).toBe(404);
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('DELETE', `/api/tasks/${doomed}`)).status).toBe(204);

    expect(await ada.call('GET', `/api/tasks/${id}`)).toMatchObject({
      status: 200,
      body: { title: 'Changed 20', version: 21, buffered: false },
    });
    expect((await ada.call('GET', `/api/tasks/${known}`)).body).toMatchObject({
      title: 'Known',
      status: 'done',
      version: 2,
    });
    const { body } = await ada.call('GET', '/api/tasks');
    expect(body.data.map(({ title }: { title: string }) => title)).toEqual(['Changed 20', 'Known']);
  });

  it('a task is taken back where nobody else can have stored it; elsewhere its deletion is kept', async () => {
    const own = newId();
    const key = { 'idempotency-key': newId() };
    const named = () => ada.call('POST', '/api/tasks', { id: own, title: 'Named by its maker' });
    const keyed = () => ada.call('POST', '/api/tasks', { title: 'Named by its key' }, key);
    // Their answers got lost, so they are sent again in the outage.
    expect([(await named()).status, (await keyed()).status]).toEqual([201, 201]);
    await outage.stopPostgres();
    // The first write meets the outage, and may have been carried out itself.
    await ada.call('PUT', '/api/profile', { name: 'Ada', locale: 'en', time_zone: 'UTC' });
    const { id: fresh } = (await ada.call('POST', '/api/tasks', { title: 'Made here alone' })).body;
    expect((await ada.call('DELETE', `/api/tasks/${fresh}`)).status).toBe(204);
    for (const again of [await named(), await keyed()]) {
      expect(again.status).toBe(202);
      expect((await ada.call('DELETE', `/api/tasks/${again.body.id}`)).status).toBe(202);
    }
    await outage.startPostgres();
    await outage.untilDrained();
    expect(await outage.query('SELECT FROM tasks')).toHaveLength(0);
    expect((await ada.call('GET', '/api/dead-letters')).body.total).toBe(0);
  });

  it('a deletion of what is stored is kept', async () => {
    // Made well before: one that is as new as the outage might still wait on another gateway.
    const id = idsBefore(new Date(Date.now() - 60_000));
    await ada.call('POST', '/api/tasks', { id, title: 'Known before' });
    await outage.stopPostgres();
    expect(await ada.call('DELETE', `/api/tasks/${id}`)).toMatchObject({
      status: 202,
      body: { id, buffered: true },
    });
    expect((await ada.call('GET', `/api/tasks/${id}`)).status).toBe(404);
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', `/api/tasks/${id}`)).status).toBe(404);
    expect(await outage.query('SELECT FROM tasks')).toHaveLength(0);
  });

  it('nobody hides or takes back what another one makes, however often they delete it', async () => {
    const eve = await outage.somebody();
    await outage.stopPostgres();
    const { id } = (await ada.call('POST', '/api/tasks', { title: 'Mine' })).body;
    for (let n = 1; n <= 2; n += 1) expect((await eve.call('DELETE', `/api/tasks/${id}`)).status).toBe(202);
    expect(await ada.call('GET', `/api/tasks/${id}`)).toMatchObject({ status: 200, body: { title: 'Mine' } });
    await outage.startPostgres();
    await outage.untilDrained();
    expect(await ada.call('GET', `/api/tasks/${id}`)).toMatchObject({
      status: 200,
      body: { title: 'Mine', version: 1, buffered: false },
    });
    await expect.poll(async () => (await eve.call('GET', '/api/dead-letters')).body.total).toBe(2);
    expect((await ada.call('GET', '/api/dead-letters')).body.total).toBe(0);
  });

  it('the profile is written', async () => {
    const content = { name: 'Ada', locale: 'de', time_zone: 'Europe/Zurich' };
    await outage.stopPostgres();
    expect(await ada.call('PUT', '/api/profile', content)).toMatchObject({
      status: 202,
      body: { ...content, version: null, buffered: true },
    });
    expect((await ada.call('GET', '/api/v1/profile')).body).toMatchObject({ name: 'Ada', buffered: true });
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', '/api/profile')).body).toMatchObject({
      ...content,
      version: 2,
      buffered: false,
    });
  });

  it('an Idempotency-Key is answered once, in the outage and after it', async () => {
    await outage.stopPostgres();
    const key = { 'idempotency-key': newId() };
    const post = (title: string) => ada.call('POST', '/api/tasks', { title }, key);
    const first = await post('Once');
    expect(first.status).toBe(202);
    expect((await post('Once')).body).toEqual(first.body);
    expect((await post('Another')).status).toBe(422);
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await post('Once')).body.id).toBe(first.body.id);
    expect((await post('Another')).status).toBe(422);
    expect(await outage.query('SELECT FROM tasks')).toHaveLength(1);
  });

  it('what cannot be done afterwards becomes a dead letter, which an admin sees, tries again and drops', async () => {
    const id = await ada.task('Guarded');
    await outage.stopPostgres();
    const put = (title: string, ifMatch: string) =>
      ada.call('PUT', `/api/tasks/${id}`, { title }, { 'if-match': ifMatch });
    expect((await put('Stale', '"7"')).status).toBe(202);
    expect((await put('Fresh', '"1"')).status).toBe(202);
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', `/api/tasks/${id}`)).body).toMatchObject({ title: 'Fresh', version: 2 });
    // It is dead in the buffer first, and on record a moment later.
    await expect.poll(async () => (await ada.call('GET', '/api/dead-letters')).body.total).toBe(1);
    const { body } = await ada.call('GET', '/api/dead-letters?entity=task');
    expect(body).toMatchObject({
      total: 1,
      data: [
        {
          entity: 'task',
          operation: 'update',
          resource_id: id,
          attempts: 3,
          data: { body: { title: 'Stale' } },
        },
      ],
    });
    expect(body.data[0].reason).toMatch(/version/);
    const letter = `/api/dead-letters/${body.data[0].id}`;
    const other = await outage.somebody();
    expect((await other.call('GET', '/api/dead-letters')).body.total).toBe(0);
    expect((await other.call('POST', `${letter}/replay`)).status).toBe(404);
    expect(await ada.call('POST', `${letter}/replay`)).toMatchObject({
      status: 202,
      body: { buffered: true },
    });
    await outage.untilDrained();
    for (let total = 0; total === 0;) total = (await ada.call('GET', '/api/dead-letters')).body.total;
    expect((await ada.call('DELETE', letter)).status).toBe(204);
    expect((await ada.call('DELETE', letter)).status).toBe(404);
    expect((await ada.call('GET', '/api/dead-letters')).body.total).toBe(0);
  });

  it('a creation with an Idempotency-Key that is refused afterwards is a dead letter, and its key is free', async () => {
    const id = await ada.task('There already');
    await outage.stopPostgres();
    const key = { 'idempotency-key': newId() };
    const post = () => ada.call('POST', '/api/tasks', { id, title: 'Another' }, key);
    expect((await post()).status).toBe(202);
    await outage.startPostgres();
    await outage.untilDrained();
    await expect.poll(async () => (await ada.call('GET', '/api/dead-letters')).body.total).toBe(1);
    expect((await ada.call('GET', '/api/dead-letters')).body.data[0]).toMatchObject({
      operation: 'create',
      resource_id: id,
      data: { body: { title: 'Another' } },
    });
    expect((await post()).status).toBe(409);
    expect((await ada.call('GET', `/api/tasks/${id}`)).body.title).toBe('There already');
  });

  it('a gateway that is started in the outage goes on with what the one before had kept', async () => {
    await outage.stopPostgres();
    const id = await ada.task('Before');
    await outage.restartGateway();
    expect((await ada.call('GET', '/ready')).status).toBe(200);
    expect((await ada.call('GET', '/health')).body).toMatchObject({
      status: 'degraded',
      services: { postgresql: { status: 'unhealthy' } },
      buffer: { size: 1, status: 'healthy' },
    });
    expect((await ada.call('GET', `/api/tasks/${id}`)).body).toMatchObject({
      title: 'Before',
      buffered: true,
    });
    expect((await ada.call('PUT', `/api/tasks/${id}`, { title: 'After' })).status).toBe(202);
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', `/api/tasks/${id}`)).body).toMatchObject({ title: 'After', version: 2 });
  });

  it('writes are refused when no more can be kept, and nothing that was kept is lost', async () => {
    await outage.end();
    outage = await Outage.arrange({ BUFFER_MAX_SIZE: '2' });
    ada = await outage.somebody();
    await outage.stopPostgres();
    for (const title of ['One', 'Two']) await ada.task(title);
    const third = await ada.call('POST', '/api/tasks', { title: 'Three' });
    expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await ada.call('GET', '/ready')).status).toBe(503);
    expect(await ada.call('GET', '/health')).toMatchObject({ status: 503, body: { status: 'unhealthy' } });
    await outage.startPostgres();
    await outage.untilDrained();
    expect((await ada.call('GET', '/api/tasks')).body.total).toBe(2);
  });

  it('what cannot be kept is refused at once: reads, and writes that are no task, profile or job', async () => {
    await outage.stopPostgres();
    for (const [method, path, body] of [
      ['GET', '/api/tasks'],
      ['GET', '/api/projects'],
      ['POST', '/api/parties', { name: 'x' }],
      ['PATCH', '/api/projects/some-site', { branch: 'main' }],
    ] as const) {
      const answer = await ada.call(method, path, body);
      expect([path, answer.status]).toEqual([path, 503]);
    }
  });

  it('invalid writes are refused as always', async () => {
    await outage.stopPostgres();
    expect((await ada.call('POST', '/api/tasks', { title: '' })).status).toBe(422);
    expect((await ada.call('PUT', `/api/tasks/${newId()}`, { title: 'x', colour: 'red' })).status).toBe(422);
    expect((await ada.call('POST', '/project', { gitURL: 'ftp://x' })).status).toBe(422);
    expect((await outage.gateway.call('POST', '/api/tasks', { body: { title: 'x' } })).status).toBe(401);
  });
});
