/**
 * SQL for a deployment's status, derived from what it has published and how its job stands, so that the two cannot
 * disagree. `d` and `j` are the aliases of `deployments` and of the left-joined `jobs`.
 */
export function deploymentStatusSql(d: string, j: string): string {
  return `CASE
    WHEN ${d}.published_at IS NOT NULL THEN 'ready'
    WHEN ${j}.status IN ('pending', 'queued') THEN 'queued'
    WHEN ${j}.status = 'active' THEN 'building'
    WHEN ${j}.status = 'cancelled' THEN 'cancelled'
    ELSE 'failed' END`;
}
