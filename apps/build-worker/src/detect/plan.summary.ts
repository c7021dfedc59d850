import type { BuildPlanSummary } from '@slipway/shared/contracts';
import type { BuildPlan } from './build.plan.js';

/** A plan as it is told to people and kept with a job. */
export function summaryOf(plan: BuildPlan): BuildPlanSummary {
  const { framework, packageManager, install, build, outputs } = plan;
  return {
    framework: framework?.name ?? null,
    package_manager: packageManager ? packageManager.name.replace('yarn-berry', 'yarn') : null,
    node_version: nodeName(plan),
    install_command: install?.command ?? null,
    build_command: build?.command ?? null,
    output_directory: outputs[0] || null,
  };
}

/** A plan in a line of a build's log. */
export function described({ packageManager, framework, node, install, build }: BuildPlan): string {
  if (!install && !build) return 'No build is needed: the files are published as they are.';
  const tools = [
    framework?.name,
    packageManager && packageManager.version !== 'bundled'
      ? `${packageManager.name} ${packageManager.version}`
      : packageManager?.name,
    `Node.js ${nodeName({ node })}${node.source === 'default' ? '' : ` (${node.source})`}`,
  ];
  return `Building with ${tools.filter(Boolean).join(', ')}`;
}

/** The Node of a build: the version that was asked for, or the worker's own. */
export function nodeName({ node }: Pick<BuildPlan, 'node'>): string {
  return node.wanted ?? process.versions.node;
}
