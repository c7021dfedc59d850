import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Project } from '@slipway/shared/contracts';
import { StatusIcon } from '../ui/status.js';
import { Ago } from '../ui/time.js';
import { repositoryName } from './repository.name.js';
import { SitePicture } from './site.picture.js';

/** Drawn again only when its project changes: there may be a thousand of them. */
export const ProjectCard = memo(function ProjectCard({ project }: { project: Project }) {
  const { slug, url, alias_deployment_id, has_picture, latest_deployment: latest } = project;
  return (
    <Link
      to="/projects/$slug"
      params={{ slug }}
      className="border-line bg-surface shadow-card hover:border-accent block overflow-hidden rounded-xl border transition-colors [contain-intrinsic-size:auto_280px] [content-visibility:auto]"
    >
      <SitePicture url={url} deploymentId={alias_deployment_id} hasPicture={has_picture} />
      <div className="border-line flex flex-col gap-1 border-t p-4">
        <div className="flex items-center gap-2">
          <span className="min-w-0 flex-1 truncate font-semibold">{slug}</span>
          {latest && <StatusIcon status={latest.status} />}
        </div>
        <p className="text-muted truncate text-xs">{repositoryName(project.git_url)}</p>
        <p className="text-muted truncate text-xs">
          {latest ? (
            <>
              <Ago at={latest.created_at} />
              {latest.commit_message !== null && ` · ${latest.commit_message}`}
            </>
          ) : (
            'Not deployed yet'
          )}
        </p>
      </div>
    </Link>
  );
});
