import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Project } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Form } from '../ui/form.js';
import { Card } from '../ui/card.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { TextField } from '../ui/field.js';
import { fieldErrors } from '../ui/form.errors.js';
import { SkeletonRows } from '../ui/states.js';
import { toast, toastError } from '../ui/toasts.js';
import { BuildSettingsFields, NOTHING_TYPED, settingsOf, typedOf } from './build.settings.fields.js';
import { WebhookCard } from './webhook.card.js';

const route = getRouteApi('/app/projects/$slug');

export default function SettingsTab() {
  const { slug } = route.useParams();
  const { data } = useQuery(queries.project(slug));
  if (!data) return <SkeletonRows />;
  return (
    <>
      <BuildSettings key={data.id} project={data} />
      <WebhookCard slug={slug} />
      <DeleteProject slug={slug} />
    </>
  );
}

function BuildSettings({ project }: { project: Project }) {
  const client = useQueryClient();
  /** As it was when the form was opened, or saved. */
  const [base, setBase] = useState(project);
  const [gitUrl, setGitUrl] = useState(project.git_url);
  const [typed, setTyped] = useState(() => typedOf(project));
  const save = useMutation({
    // Only what was changed here: what somebody else has changed meanwhile stays.
    mutationFn: async () => {
      const change = changed(
        { git_url: base.git_url, ...settingsOf(typedOf(base)) },
        { git_url: gitUrl.trim(), ...settingsOf(typed) },
      );
      return Object.keys(change).length === 0 ? project : api.updateProject(project.slug, change);
    },
    onSuccess: (saved) => {
      client.setQueryData(queries.project(project.slug).queryKey, saved);
      setBase(saved);
      setTyped(typedOf(saved));
      toast('done', 'Saved. The next deployment uses it.');
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Card title="Build">
      <Form
        sent={save}
        fields={['git_url', ...Object.keys(NOTHING_TYPED)]}
        onSubmit={() => save.mutate()}
        action="Save"
        className="p-4"
      >
        <TextField
          label="Git URL"
          spellCheck={false}
          autoComplete="off"
          value={gitUrl}
          onChange={setGitUrl}
          error={errors['git_url']}
        />
        <BuildSettingsFields typed={typed} onChange={setTyped} errors={errors} />
      </Form>
    </Card>
  );
}

function changed<T extends object>(before: T, after: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => before[name as keyof T] !== value),
  ) as Partial<T>;
}

function DeleteProject({ slug }: { slug: string }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const remove = useMutation({
    mutationFn: () => api.deleteProject(slug),
    onSuccess: async () => {
      await navigate({ to: '/projects' });
      client.removeQueries({ queryKey: queries.project(slug).queryKey });
      toast('done', `${slug} was deleted.`);
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['projects'] }),
  });
  return (
    <Card title="Delete">
      <div className="flex flex-wrap items-center gap-3 p-4">
        <p className="text-muted min-w-0 flex-1 basis-64">
          Takes the site down, stops what is being built for it, and forgets its deployments. Nothing brings
          it back.
        </p>
        <Button look="danger" onClick={() => setAsking(true)}>
          Delete the project
        </Button>
      </div>
      <ConfirmDialog
        title={`Delete ${slug}?`}
        name={slug}
        action="Delete it"
        isOpen={isAsking}
        isBusy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
      >
        The site, all of its deployments and its variables are lost.
      </ConfirmDialog>
    </Card>
  );
}
