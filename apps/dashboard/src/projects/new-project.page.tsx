import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Rocket } from 'lucide-react';
import { useRef, useState } from 'react';
import { gitUrl, type Project } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { newIdempotencyKey } from '../api/idempotency.key.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { FormError } from '../ui/form.error.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { Page } from '../ui/page.js';
import { toastError } from '../ui/toasts.js';
import { BuildSettingsFields, NOTHING_TYPED, settingsOf } from './build.settings.fields.js';
import { DetectionNote } from './detection.note.js';
import { useDetection } from './use.detection.js';
import { VariablesFields } from './variables.fields.js';
import { variablesOf, type TypedVariable } from './variables.rules.js';

const route = getRouteApi('/app/projects/new');
const FIELDS = ['git_url', 'slug', ...Object.keys(NOTHING_TYPED)];

export default function NewProjectPage() {
  const { url: given = '' } = route.useSearch();
  const navigate = useNavigate();
  const [url, setUrl] = useState(given);
  const [isLeft, setLeft] = useState(false);
  const [slug, setSlug] = useState('');
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const [rows, setRows] = useState<readonly TypedVariable[]>([]);
  const { detection, detect, forget } = useDetection();
  const checked = gitUrl.safeParse(url.trim());
  const show = (id: string) => navigate({ to: '/deployments/$id', params: { id } });

  const keyOf = useIdempotencyKey();
  const created = useRef<Project>(undefined);
  const create = useMutation({
    mutationFn: async () => {
      const variables = variablesOf(rows);
      if ('error' in variables) throw new Error(variables.error);
      const settings = settingsOf(typed);
      const body = {
        git_url: url.trim(),
        ...(slug.trim() ? { slug: slug.trim() } : {}),
        ...settings,
      };
      // What was done before something failed is not done again, and nothing typed is lost.
      created.current = created.current
        ? await api.updateProject(created.current.slug, { git_url: body.git_url, ...settings })
        : await api.createProject(body, keyOf(body));
      const project = created.current;
      if (Object.keys(variables.variables).length > 0)
        await api.putVariables(project.slug, variables.variables);
      return api.redeploy(project.slug, {}, newIdempotencyKey());
    },
    onSuccess: ({ id }) => show(id),
  });
  const form = useFocusOnError(create.error);
  const errors = fieldErrors(create.error);
  const error = formError(create.error, FIELDS);
  const isInSettings = Object.keys(NOTHING_TYPED).some((name) => errors[name] !== undefined);
  const found = detection.state === 'found' ? detection.result : undefined;

  const look = (text: string) => {
    if (gitUrl.safeParse(text.trim()).success)
      detect({
        git_url: text.trim(),
        ...(typed.branch.trim() ? { branch: typed.branch.trim() } : {}),
        ...(typed.root_directory.trim() ? { root_directory: typed.root_directory.trim() } : {}),
      });
  };

  return (
    <Page title="New project" lead="A git repository goes in, a live site comes out.">
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Card title="Repository">
          <div className="flex flex-col gap-4 p-4">
            <TextField
              label="Git URL"
              placeholder="https://github.com/owner/repository"
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              // The page is there to ask just this.
              // oxlint-disable-next-line jsx-a11y/no-autofocus
              autoFocus
              value={url}
              onChange={(text) => {
                setUrl(text);
                forget();
              }}
              // What is pasted stands in the field only after this event.
              onPaste={({ currentTarget }) => setTimeout(() => look(currentTarget.value))}
              onBlur={() => {
                setLeft(true);
                if (detection.state === 'none') look(url);
              }}
              error={
                errors['git_url'] ??
                (isLeft && url !== '' && !checked.success ? checked.error.issues[0]!.message : undefined)
              }
            />
            <DetectionNote
              detection={detection}
              onRetry={() => look(url)}
              onFolder={(root_directory) => {
                setTyped({ ...typed, root_directory });
                detect({ git_url: url.trim(), root_directory });
              }}
            />
            <TextField
              label="Name"
              hint="Part of the site’s address. Leave it empty to get one."
              autoComplete="off"
              spellCheck={false}
              value={slug}
              onChange={setSlug}
              error={errors['slug']}
            />
          </div>
        </Card>
        <details open={isInSettings || undefined}>
          <summary className="text-muted hover:text-fg w-fit rounded-md py-1 font-medium">
            Settings and variables
          </summary>
          <div className="mt-3 flex flex-col gap-5">
            <Card title="Build settings">
              <div className="p-4">
                <BuildSettingsFields
                  typed={typed}
                  onChange={setTyped}
                  errors={errors}
                  found={found?.plan ? { ...found.plan, branch: found.branch } : undefined}
                />
              </div>
            </Card>
            <Card title="Variables">
              <div className="p-4">
                <VariablesFields rows={rows} onChange={setRows} />
              </div>
            </Card>
          </div>
        </details>
        {error !== undefined && (
          <FormError>
            {error}
            {created.current &&
              ` The project ${created.current.slug} was made, and is not deployed yet: correct what is wrong, and press Deploy again.`}
          </FormError>
        )}
        <div>
          <Button look="primary" type="submit" disabled={!checked.success} isBusy={create.isPending}>
            <Rocket aria-hidden className="size-4" /> Deploy
          </Button>
        </div>
      </form>
      <Examples onDeployed={show} />
    </Page>
  );
}

/** Repositories that come with Slipway, each deployed with one click. */
function Examples({ onDeployed }: { onDeployed: (deploymentId: string) => unknown }) {
  const { data } = useQuery(queries.examples());
  const deploy = useMutation({
    mutationFn: (gitURL: string) => api.deploy({ gitURL }, newIdempotencyKey()),
    onSuccess: ({ data: { deployment_id } }) => onDeployed(deployment_id),
    onError: toastError,
  });
  if (!data || data.data.length === 0) return null;
  return (
    <Card title="Or try an example">
      <ul className="divide-line grid divide-y">
        {data.data.map(({ name, git_url }) => (
          <li key={git_url} className="flex items-center gap-3 px-4 py-2.5">
            <div className="min-w-0 flex-1">
              <p className="font-medium">{name}</p>
              <p className="text-muted truncate text-xs">{git_url}</p>
            </div>
            <Button
              aria-label={`Deploy ${name}`}
              isBusy={deploy.isPending && deploy.variables === git_url}
              onClick={() => deploy.mutate(git_url)}
            >
              <Rocket aria-hidden className="size-4" /> Deploy
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
