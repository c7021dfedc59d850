import { Link } from '@tanstack/react-router';
import { CircleX } from 'lucide-react';
import type { JobError } from '@slipway/shared/contracts';
import { buttonLook } from '../ui/button.js';
import { advice, isOfSettings } from './job.words.js';

/** What went wrong, in words, and what can be done about it. */
export function ErrorPanel({ error, projectSlug }: { error: JobError; projectSlug: string | null }) {
  const words = advice(error);
  return (
    <section
      aria-label="What went wrong"
      className="border-danger/40 bg-danger/5 flex gap-3 rounded-xl border p-4"
    >
      <CircleX aria-hidden className="text-danger mt-0.5 size-5 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="font-medium break-words">{error.message}</p>
        {error.command !== undefined && (
          <p className="text-muted text-xs break-words">
            {error.stage !== undefined && <>in stage {error.stage}, </>}
            <code className="text-fg">{error.command}</code>
            {error.exit_code !== undefined && <> ended with exit code {error.exit_code}</>}
          </p>
        )}
        {words !== undefined && <p className="text-muted">{words}</p>}
        {isOfSettings(error) && projectSlug !== null && (
          <Link
            to="/projects/$slug/settings"
            params={{ slug: projectSlug }}
            className={`${buttonLook('plain', 'small')} w-fit`}
          >
            Open the settings
          </Link>
        )}
      </div>
    </section>
  );
}
