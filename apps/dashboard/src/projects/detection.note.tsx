import { CircleCheck, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { BuildPlanSummary } from '@slipway/shared/contracts';
import { Button } from '../ui/button.js';
import type { Detection } from './use.detection.js';

/** What is known of a repository so far. Its room is kept while nothing is known, so that nothing jumps. */
export function DetectionNote({
  detection,
  onRetry,
  onFolder,
}: {
  detection: Detection;
  onRetry: () => void;
  onFolder: (folder: string) => void;
}) {
  return (
    <div role="status" className="bg-hover min-h-16 rounded-lg px-4 py-3">
      {detection.state === 'none' && (
        <p className="text-muted">
          Paste the URL: Slipway looks at the repository and says how it would build it.
        </p>
      )}
      {detection.state === 'looking' && (
        <p className="flex items-center gap-2">
          <LoaderCircle aria-hidden className="text-accent size-4 animate-spin motion-reduce:animate-none" />
          {detection.stage === 'detect' ? 'Looking at what it is made of …' : 'Looking at the repository …'}
        </p>
      )}
      {detection.state === 'found' && <Found {...detection.result} onFolder={onFolder} />}
      {detection.state === 'failed' && (
        <div className="flex flex-wrap items-center gap-2">
          <TriangleAlert aria-hidden className="text-warn size-4 shrink-0" />
          <p className="min-w-0 flex-1 break-words">{detection.error.message}</p>
          <Button size="small" onClick={onRetry}>
            Look again
          </Button>
        </div>
      )}
    </div>
  );
}

function Found({
  branch,
  commit_sha,
  commit_message,
  plan,
  problem,
  packages,
  onFolder,
}: Extract<Detection, { state: 'found' }>['result'] & { onFolder: (folder: string) => void }) {
  return (
    <div className="flex flex-col gap-1.5">
      {plan && <Plan plan={plan} />}
      {problem && (
        <p className="flex items-center gap-2">
          <TriangleAlert aria-hidden className="text-warn size-4 shrink-0" />
          {problem.message}
        </p>
      )}
      <p className="text-muted truncate text-xs">
        {branch} · {commit_sha.slice(0, 7)} · {commit_message}
      </p>
      {packages.length > 0 && (
        <div className="flex flex-wrap items-center gap-1.5 pt-1 text-xs">
          <span className="text-muted">Is the site in a folder?</span>
          {packages.slice(0, 8).map((folder) => (
            <Button key={folder} size="small" onClick={() => onFolder(folder)}>
              {folder}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

function Plan({ plan }: { plan: BuildPlanSummary }) {
  const steps = [plan.install_command, plan.build_command].filter((step) => step !== null);
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 font-medium">
        <CircleCheck aria-hidden className="text-ok size-4" />
        {plan.framework ?? (plan.build_command === null ? 'Plain files' : 'A site with a build of its own')}
        {plan.package_manager !== null && (
          <span className="text-muted font-normal">{plan.package_manager}</span>
        )}
        {plan.build_command !== null && (
          <span className="text-muted font-normal">Node.js {plan.node_version}</span>
        )}
      </p>
      {steps.length > 0 && <p className="font-mono text-xs">{steps.join(' → ')}</p>}
    </>
  );
}
