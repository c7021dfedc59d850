import type { BuildSettings } from '@slipway/shared/contracts';
import { digest } from '../cache/cache.folders.js';
import type { BuildPlan } from '../detect/build.plan.js';
import { nodeName } from '../detect/plan.summary.js';

/** Raised when the same input would come out of this pipeline differently. */
const PIPELINE = 'slipway-1';

/**
 * The hash of all that an output depends on: the files (not the commit: a revert is the same input), the settings that
 * steer the build, the variables, and the tools. Two builds with the same one have the same output.
 */
export function fingerprintOf(
  treeSha: string,
  settings: BuildSettings,
  variables: Readonly<Record<string, string>>,
  plan: BuildPlan,
): string {
  const { root_directory, install_command, build_command, output_directory } = settings;
  return digest(
    PIPELINE,
    treeSha,
    JSON.stringify([root_directory, install_command, build_command, output_directory]),
    variablesDigest(variables),
    nodeName(plan),
    plan.packageManager ? `${plan.packageManager.name}@${plan.packageManager.version}` : '',
    platformName(),
  );
}

/** Of the variables' names and values, in whatever order they are. */
export function variablesDigest(variables: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return digest(...sorted.flat());
}

export function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

/** What a commit is looked up by before it is cloned. Everything that is not in the commit itself is part of it. */
export function commitKey(
  gitUrl: string,
  commitSha: string,
  settings: BuildSettings,
  variables: Readonly<Record<string, string>>,
): string {
  return digest(
    PIPELINE,
    process.versions.node,
    platformName(),
    gitUrl,
    commitSha,
    JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))),
    variablesDigest(variables),
  );
}
