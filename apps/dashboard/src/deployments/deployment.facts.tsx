import type { ReactNode } from 'react';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import type { DeploymentDetail } from '@slipway/shared/contracts';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';

/** What was built, from what, and what was taken from a cache. */
export function DeploymentFacts({ deployment }: { deployment: DeploymentDetail }) {
  const result = jobCatalog.build.result.safeParse(deployment.job?.result).data;
  const { commit_sha, branch, git_url, url } = deployment;
  const facts: [name: string, value: ReactNode][] = [
    [
      'Address',
      <span key="address" className="flex items-center gap-1">
        <a href={url} target="_blank" rel="noreferrer" className="text-accent truncate underline">
          {new URL(url).host}
        </a>
        <CopyButton text={url} label="Copy the address" />
      </span>,
    ],
    ['Repository', git_url],
    ['Branch', branch ?? 'the default one'],
  ];
  if (commit_sha !== null)
    facts.push([
      'Commit',
      <span key="commit" className="flex items-center gap-1">
        <code className="text-xs">{commit_sha.slice(0, 12)}</code>
        <CopyButton text={commit_sha} label="Copy the commit’s hash" />
      </span>,
    ]);
  if (result?.plan) {
    const { framework, package_manager, node_version, build_command } = result.plan;
    facts.push(['Made with', framework ?? (build_command === null ? 'plain files' : 'its own build')]);
    if (build_command !== null)
      facts.push(['Built by', [package_manager, `Node.js ${node_version}`].filter(Boolean).join(', ')]);
  }
  if (result) facts.push(['From caches', cachedWords(result)]);
  return (
    <Card title="Details">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-6 gap-y-2 p-4">
        {facts.map(([name, value]) => (
          <div key={name} className="col-span-2 grid min-h-7 grid-cols-subgrid items-center">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 truncate">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function cachedWords({
  reused,
  cached,
}: {
  reused: boolean;
  cached?: { dependencies?: boolean | undefined; framework?: boolean | undefined } | undefined;
}): string {
  if (reused) return 'everything: the same input was built before';
  const words = [
    cached?.dependencies === true && 'dependencies',
    cached?.framework === true && 'the framework’s own cache',
  ].filter(Boolean);
  return words.length === 0 ? 'nothing' : words.join(', ');
}
