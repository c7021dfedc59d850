import type { PoolClient } from 'pg';
import type { Prepared, Submission } from '@slipway/jobs';
import { deploymentLabel } from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { settingsOf, type ProjectRow } from '../projects/project.row.js';
import type { DeployOrder } from './deploy.order.js';

/**
 * Stores the projects and deployments of many submissions, inside the transaction that stores their jobs: new slugs
 * become projects, known ones of the same tenant are deployed again, another tenant's are refused.
 */
export async function prepareDeployments(
  client: PoolClient,
  submissions: Submission<DeployOrder>[],
): Promise<Prepared<'build'>[]> {
  const orders = submissions.map(({ domain }) => domain);
  const projects = await settleProjects(client, orders);
  for (const order of orders)
    order.isNewProject =
      order.newProjectId !== undefined && projects.get(order.slug)?.id === order.newProjectId;
  const prepared = orders.map((order) => prepare(order, projects.get(order.slug)));
  await insertDeployments(
    client,
    orders.filter((_, index) => 'payload' in prepared[index]!),
    projects,
  );
  return prepared;
}

function prepare(order: DeployOrder, project: ProjectRow | undefined): Prepared<'build'> {
  if (!project) return { refusal: new NotFound('project') };
  if (project.tenant_id !== order.tenantId) {
    if (order.newProjectId === undefined) return { refusal: new NotFound('project') };
    return { refusal: new Conflict('slug_taken', `The name "${order.slug}" is taken. Choose another one.`) };
  }
  const settings = settingsOf(project);
  return {
    payload: {
      deployment_id: order.deploymentId,
      project_id: project.id,
      slug: project.slug,
      git_url: order.gitUrl ?? project.git_url,
      settings: { ...settings, branch: order.branch ?? settings.branch },
    },
  };
}

/**
 * The project of each slug, made where it is new, in one statement: most submissions deploy a known project again, and
 * then it only reads. A slug that somebody else takes meanwhile is in neither half and is read afterwards.
 */
async function settleProjects(client: PoolClient, orders: DeployOrder[]): Promise<Map<string, ProjectRow>> {
  const news = newProjects(orders);
  const slugs = [...new Set(orders.map(({ slug }) => slug))];
  const settled = await client.query<ProjectRow>({
    name: 'settle-projects',
    text: `WITH known AS (SELECT * FROM projects WHERE slug = ANY ($1)), made AS (
        INSERT INTO projects (id, tenant_id, slug, git_url)
        SELECT n.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS n (id, tenant_id, slug, git_url)
        WHERE NOT EXISTS (SELECT FROM known WHERE known.slug = n.slug)
        ON CONFLICT (slug) DO NOTHING RETURNING *
      ) SELECT * FROM known UNION ALL SELECT * FROM made`,
    values: [
      slugs,
      news.map((o) => o.newProjectId),
      news.map((o) => o.tenantId),
      news.map((o) => o.slug),
      news.map((o) => o.gitUrl),
    ],
  });
  const projects = new Map(settled.rows.map((row) => [row.slug, row]));
  const taken = news.map(({ slug }) => slug).filter((slug) => !projects.has(slug));
  if (taken.length > 0) {
    const { rows } = await client.query<ProjectRow>('SELECT * FROM projects WHERE slug = ANY ($1)', [taken]);
    for (const row of rows) projects.set(row.slug, row);
  }
  await updateGitUrls(client, orders, projects);
  return projects;
}

/** The first order for each slug that may be new. Sorted, so that all batches lock in one order. */
function newProjects(orders: DeployOrder[]): DeployOrder[] {
  const firsts = new Map<string, DeployOrder>();
  for (const order of orders)
    if (order.newProjectId !== undefined && !firsts.has(order.slug)) firsts.set(order.slug, order);
  return [...firsts.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** A deploy of a known project from another URL moves the project there. */
async function updateGitUrls(
  client: PoolClient,
  orders: DeployOrder[],
  projects: Map<string, ProjectRow>,
): Promise<void> {
  const moved = orders.filter(({ gitUrl, slug, tenantId }) => {
    const project = projects.get(slug);
    return gitUrl !== undefined && project?.tenant_id === tenantId && project.git_url !== gitUrl;
  });
  for (const { slug, tenantId, gitUrl } of moved) {
    await client.query(
      'UPDATE projects SET git_url = $3, updated_at = now() WHERE tenant_id = $1 AND slug = $2',
      [tenantId, slug, gitUrl],
    );
  }
}

async function insertDeployments(
  client: PoolClient,
  orders: DeployOrder[],
  projects: Map<string, ProjectRow>,
): Promise<void> {
  if (orders.length === 0) return;
  const project = (order: DeployOrder) => projects.get(order.slug)!;
  await client.query({
    name: 'insert-deployments',
    text: `INSERT INTO deployments (id, tenant_id, project_id, job_id, label, git_url, branch)
      SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])`,
    values: [
      orders.map((o) => o.deploymentId),
      orders.map((o) => o.tenantId),
      orders.map((o) => project(o).id),
      orders.map((o) => o.jobId),
      orders.map((o) => deploymentLabel(o.slug, o.deploymentId)),
      orders.map((o) => o.gitUrl ?? project(o).git_url),
      orders.map((o) => o.branch ?? project(o).branch),
    ],
  });
}
