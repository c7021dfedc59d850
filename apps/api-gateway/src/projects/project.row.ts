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

export function shownProject(row: ProjectRow, edgePublicUrl: string): Project {
  return {
    id: row.id,
    slug: row.slug,
    git_url: row.git_url,
    ...settingsOf(row),
    url: siteUrl(edgePublicUrl, row.slug),
    alias_deployment_id: row.alias_deployment_id,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
