import { deploymentStatusSql } from '@slipway/database';

/**
 * SQL that joins to each project `p` its latest deployment, as `latest`: one step of the index on deployments by project,
 * and none for a project that is not on the page.
 */
export const LATEST = `LEFT JOIN LATERAL (
    SELECT d.id, d.job_id, ${deploymentStatusSql('d', 'j')} AS status, d.branch, d.commit_sha, d.commit_message, d.created_at
    FROM deployments d LEFT JOIN jobs j ON j.id = d.job_id
    WHERE d.project_id = p.id ORDER BY d.id DESC LIMIT 1
  ) latest ON true`;

/** SQL for a `ProjectWithLatest` of each row of `source`, a table or query with the columns of `projects`. */
export function projectsWithLatest(source = 'projects'): string {
  return `SELECT p.*, a.picture_at IS NOT NULL AS has_picture, to_json(latest) AS latest_deployment
    FROM ${source} p LEFT JOIN deployments a ON a.id = p.alias_deployment_id ${LATEST}`;
}
