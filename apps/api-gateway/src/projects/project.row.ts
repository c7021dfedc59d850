import { siteUrl } from '@slipway/shared/contracts';
import type { BuildSettings, Project } from '@slipway/shared/contracts';

export interface ProjectRow extends BuildSettings {
  id: string;
  tenant_id: string;
  slug: string;
  git_url: string;
  alias_deployment_id: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A project with what is shown of its deployments. */
export interface ProjectWithLatest extends ProjectRow {
  has_picture: boolean;
  /** As Postgres writes JSON: its time is text with an offset. */
  latest_deployment: Project['latest_deployment'];
}

export const SETTING_COLUMNS = [
  'branch',
  'root_directory',
  'install_command',
  'build_command',
  'output_directory',
  'node_version',
] as const satisfies (keyof BuildSettings)[];

export function settingsOf(row: BuildSettings): BuildSettings {
  const { branch, root_directory, install_command, build_command, output_directory, node_version } = row;
  return { branch, root_directory, install_command, build_command, output_directory, node_version };
}

export function shownProject(row: ProjectWithLatest, edgePublicUrl: string): Project {
  const latest = row.latest_deployment;
  return {
    id: row.id,
    slug: row.slug,
    git_url: row.git_url,
    ...settingsOf(row),
    url: siteUrl(edgePublicUrl, row.slug),
    alias_deployment_id: row.alias_deployment_id,
    has_picture: row.has_picture,
    latest_deployment: latest && { ...latest, created_at: new Date(latest.created_at).toISOString() },
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
