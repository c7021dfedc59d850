import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';
import { ExternalLink, Rocket } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency.key.js';
import { queries } from '../api/queries.js';
import { Button, buttonLook } from '../ui/button.js';
import { Page } from '../ui/page.js';
import { Failure } from '../ui/states.js';
import { toastError } from '../ui/toasts.js';
import { repositoryName } from './repository.name.js';

const route = getRouteApi('/app/projects/$slug');

export default function ProjectPage() {
  const { slug } = route.useParams();
  const navigate = useNavigate();
  const project = useQuery(queries.project(slug));
  const deploy = useMutation({
    mutationFn: () => api.redeploy(slug, {}, newIdempotencyKey()),
    onSuccess: ({ id }) => navigate({ to: '/deployments/$id', params: { id } }),
    onError: toastError,
  });
  if (project.error && !project.data) {
    return (
      <Page title={slug}>
        <Failure error={project.error} onRetry={() => void project.refetch()} />
      </Page>
    );
  }
  const { data } = project;
  return (
    <Page
      title={slug}
      lead={
        // Its line is there before it is known what stands in it.
        data ? (
          <a href={data.git_url} target="_blank" rel="noreferrer" className="hover:text-fg underline">
            {repositoryName(data.git_url)}
          </a>
        ) : (
          ''
        )
      }
      actions={
        <>
          {data?.alias_deployment_id != null && (
            <a href={data.url} target="_blank" rel="noreferrer" className={buttonLook()}>
              <ExternalLink aria-hidden className="size-4" /> Visit
            </a>
          )}
          <Button look="primary" isBusy={deploy.isPending} onClick={() => deploy.mutate()}>
            <Rocket aria-hidden className="size-4" /> Deploy
          </Button>
        </>
      }
    >
      <nav aria-label="Project" className="border-line -mb-px flex gap-1 overflow-x-auto border-b">
        <Tab to="/projects/$slug" slug={slug} isExact>
          Deployments
        </Tab>
        <Tab to="/projects/$slug/settings" slug={slug}>
          Settings
        </Tab>
        <Tab to="/projects/$slug/variables" slug={slug}>
          Variables
        </Tab>
      </nav>
      <Outlet />
    </Page>
  );
}

function Tab({
  to,
  slug,
  isExact = false,
  children,
}: {
  to: '/projects/$slug' | '/projects/$slug/settings' | '/projects/$slug/variables';
  slug: string;
  isExact?: boolean;
  children: ReactNode;
}) {
  return (
    <Link
      to={to}
      params={{ slug }}
      activeOptions={{ exact: isExact }}
      className="text-muted hover:text-fg data-[status=active]:border-accent data-[status=active]:text-fg border-b-2 border-transparent px-3 py-2 font-medium"
    >
      {children}
    </Link>
  );
}
