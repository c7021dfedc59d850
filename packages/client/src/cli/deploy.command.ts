import type { SlipwayClient } from '../sdk/slipway.client.js';

export interface DeployOptions {
  slug?: string;
  /** Settings of a new project. */
  root?: string;
  branch?: string;
}

export interface Deployed {
  job_id: string;
  slug: string;
  url: string;
}

/** Orders a build: in one call, or, when settings are given, of a project that is made with them first. */
export async function deploy(
  api: SlipwayClient,
  gitURL: string,
  { slug, root, branch }: DeployOptions,
): Promise<Deployed> {
  const named = slug ? { slug } : {};
  if (root === undefined && branch === undefined) {
    const { data } = await api.deploy({ gitURL, ...named });
    return { job_id: data.job_id, slug: data.projectSlug, url: data.url };
  }
  const settings = { ...(root ? { root_directory: root } : {}), ...(branch ? { branch } : {}) };
  const project = await api.createProject({ git_url: gitURL, ...named, ...settings });
  const { job_id } = await api.redeploy(project.slug);
  return { job_id, slug: project.slug, url: project.url };
}
