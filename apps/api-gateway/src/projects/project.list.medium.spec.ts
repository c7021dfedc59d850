import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Project } from '@slipway/shared/contracts';
import { TestGateway } from '../gateway.fixture.js';
import { projectsWithLatest } from './latest.sql.js';

describe('projects and their latest deployments', () => {
  let gateway: TestGateway;
  let token: string;
  beforeAll(async () => {
    gateway = await TestGateway.start();
    token = await gateway.tenant();
  });
  afterAll(() => gateway.close());

  const list = async (query: string, as = token) => {
    const { status, body } = await gateway.call('GET', `/api/projects?limit=100&${query}`, { token: as });
    return { status, total: body.total as number, slugs: (body.data as Project[])?.map(({ slug }) => slug) };
  };
  const jobStands = (jobId: string, status: string) =>
    gateway.pool.query('UPDATE jobs SET status = $2 WHERE id = $1', [jobId, status]);
  const publish = (deploymentId: string) =>
    gateway.pool.query('UPDATE deployments SET published_at = now() WHERE id = $1', [deploymentId]);

  it('shows the latest deployment in lists, single reads and updates, and none where there is none', async () => {
    await gateway.deploy(token, 'twice');
    const latest = await gateway.deploy(token, 'twice');
    await gateway.pool.query(
      `UPDATE deployments SET branch = 'main', commit_sha = $2, commit_message = 'A change' WHERE id = $1`,
      [latest.deployment_id, 'c'.repeat(40)],
    );
    await jobStands(latest.job_id, 'active');
    const expected = {
      has_picture: false,
      latest_deployment: {
        id: latest.deployment_id,
        job_id: latest.job_id,
        status: 'building',
        branch: 'main',
        commit_sha: 'c'.repeat(40),
        commit_message: 'A change',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    };
    const read = await gateway.call('GET', '/api/projects/twice', { token });
    expect(read.body).toMatchObject(expected);
    const page = await gateway.call('GET', '/api/projects?q=twice', { token });
    expect(page.body.data).toEqual([read.body]);
    const body = { branch: 'next' };
    const updated = await gateway.call('PATCH', '/api/projects/twice', { token, body });
    expect(updated).toMatchObject({ status: 200, body: { ...expected, branch: 'next' } });

    const git_url = 'http://127.0.0.1:9999/site.git';
    const made = await gateway.call('POST', '/api/projects', { token, body: { git_url, slug: 'empty' } });
    expect(made.body).toMatchObject({ has_picture: false, latest_deployment: null });
    expect((await gateway.call('GET', '/api/projects/empty', { token })).body).toEqual(made.body);
  });

  it('has a picture when the deployment that it shows has one, not when only a newer one has', async () => {
    const shown = await gateway.deploy(token, 'pictured');
    await publish(shown.deployment_id);
    await gateway.call('POST', `/api/deployments/${shown.deployment_id}/promote`, { token });
    const newer = await gateway.deploy(token, 'pictured');
    const isPictured = async () =>
      (await gateway.call('GET', '/api/projects/pictured', { token })).body.has_picture as boolean;
    const picture = (id: string) =>
      gateway.pool.query('UPDATE deployments SET picture_at = now() WHERE id = $1', [id]);
    await picture(newer.deployment_id);
    expect(await isPictured()).toBe(false);
    await picture(shown.deployment_id);
    expect(await isPictured()).toBe(true);
  });

  it('finds a part of the slug or of the git URL in any case, and takes wildcards for what they are', async () => {
    const owner = await gateway.tenant();
    const create = (slug: string, path: string) =>
      gateway.call('POST', '/api/projects', {
        token: owner,
        body: { slug, git_url: `http://127.0.0.1:9999/${path}` },
      });
    await create('red-boat', 'fleet/one.git');
    await create('blue-boat', 'fleet/two_x.git');
    await create('anchor', 'Harbour/100%25.git');
    expect(await list('q=BOAT', owner)).toMatchObject({ total: 2, slugs: ['blue-boat', 'red-boat'] });
    expect(await list('q=harbour', owner)).toMatchObject({ total: 1, slugs: ['anchor'] });
    expect(await list('q=two_x', owner)).toMatchObject({ total: 1, slugs: ['blue-boat'] });
    expect(await list('q=re_', owner)).toMatchObject({ total: 0, slugs: [] });
    expect(await list('q=%25', owner)).toMatchObject({ total: 1, slugs: ['anchor'] });
    expect(await list('q=%5C', owner)).toMatchObject({ total: 0, slugs: [] });
    expect(await list('q=', owner)).toMatchObject({ total: 3 });
    expect(await list('q=a%00b', owner)).toMatchObject({ status: 422 });
    expect(await list('q=boat', await gateway.tenant())).toMatchObject({ total: 0 });
  });

  it('filters by the status of the latest deployment alone', async () => {
    const owner = await gateway.tenant();
    const failedFirst = await gateway.deploy(owner, 'status-mended');
    await jobStands(failedFirst.job_id, 'failed');
    const mended = await gateway.deploy(owner, 'status-mended');
    await publish(mended.deployment_id);
    const failing = await gateway.deploy(owner, 'status-failing');
    await jobStands(failing.job_id, 'failed');
    await gateway.deploy(owner, 'status-queued');
    expect(await list('status=failed', owner)).toMatchObject({ total: 1, slugs: ['status-failing'] });
    expect(await list('status=ready', owner)).toMatchObject({ total: 1, slugs: ['status-mended'] });
    expect(await list('status=queued&q=failing', owner)).toMatchObject({ total: 0 });
    expect(await list('status=done', owner)).toMatchObject({ status: 422 });
  });

  it('looks at one deployment of each project on the page, by indexes', async () => {
    const owner = await gateway.tenant();
    await gateway.deploy(owner, 'many-first');
    const { rows } = await gateway.pool.query<{ tenant_id: string }>(
      `SELECT tenant_id FROM projects WHERE slug = 'many-first'`,
    );
    const tenantId = rows[0]!.tenant_id;
    await gateway.pool.query(
      `WITH made AS (
         INSERT INTO projects (id, tenant_id, slug, git_url)
         SELECT gen_random_uuid(), $1, 'many-' || n, 'https://git.example.test/' || n FROM generate_series(1, 1000) n RETURNING id
       ), built AS (
         INSERT INTO jobs (id, tenant_id, type, status, payload, last_attempt)
         SELECT gen_random_uuid(), $1, 'build', 'failed', json_build_object('project', made.id)::jsonb, 1
         FROM made, generate_series(1, 5) RETURNING id, payload
       )
       INSERT INTO deployments (id, tenant_id, project_id, job_id, label, git_url)
       SELECT gen_random_uuid(), $1, (payload->>'project')::uuid, id, id::text, '' FROM built`,
      [tenantId],
    );
    await gateway.pool.query('ANALYZE projects, deployments, jobs');
    const plan = await gateway.pool.query<Record<string, string>>(
      `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${projectsWithLatest()} WHERE p.tenant_id = $1 ORDER BY p.id DESC LIMIT 100`,
      [tenantId],
    );
    const steps = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(steps).toMatch(/Index Scan using deployments_project on deployments d .*loops=100\)/);
    expect(steps).toMatch(/Index Scan using jobs_pkey on jobs j .*loops=100\)/);
    expect(steps).not.toMatch(/Seq Scan on (deployments|jobs)/);
    const page = await gateway.call('GET', '/api/projects?limit=100', { token: owner });
    expect(page.body.total).toBe(1_001);
    expect(page.body.data).toHaveLength(100);
    expect(await list('status=failed&q=many', owner)).toMatchObject({ total: 1_000 });
  });
});
