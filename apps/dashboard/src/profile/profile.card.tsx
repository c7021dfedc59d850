import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Profile, ProfileContent } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { ConflictNote } from '../tasks/conflict.note.js';
import { isConflict } from '../tasks/use.task.actions.js';
import { Card } from '../ui/card.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { Failure, Skeleton } from '../ui/states.js';
import { toast } from '../ui/toasts.js';
import { languageOptions, timeZoneOptions } from './choices.js';
import { profileQueries } from './profile.queries.js';

const FIELDS = ['name', 'locale', 'time_zone'];
const contentOf = ({ name, locale, time_zone }: Profile): ProfileContent => ({ name, locale, time_zone });

export function ProfileCard() {
  const { data, error, refetch } = useQuery(profileQueries.own());
  return (
    <Card title="Profile">
      <div className="p-4">
        {data ? (
          <ProfileForm profile={data} />
        ) : error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton className="h-[17.75rem] sm:h-[8.5rem]" />
        )}
      </div>
    </Card>
  );
}

function ProfileForm({ profile }: { profile: Profile }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState(() => contentOf(profile));
  /** The version that is edited, not what was read since. */
  const [version, setVersion] = useState(profile.version);
  const [newer, setNewer] = useState<Profile>();
  const edit = (from: Profile) => {
    setTyped(contentOf(from));
    setVersion(from.version);
    setNewer(undefined);
  };
  const save = useMutation({
    mutationFn: (over: number | null) => api.profile.put({ ...typed, name: typed.name.trim() }, over),
    onSuccess: (saved) => {
      client.setQueryData(profileQueries.own().queryKey, saved);
      edit(saved);
      toast('done', saved.buffered ? 'Kept safe; it is stored as soon as that is possible.' : 'Saved.');
    },
    onError: async (error) => {
      if (isConflict(error)) setNewer(await api.profile.get());
    },
  });
  const set = (part: Partial<ProfileContent>) => setTyped({ ...typed, ...part });
  const error = isConflict(save.error) ? null : save.error;
  const errors = fieldErrors(error);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Form
      sent={{ error, isPending: save.isPending }}
      fields={FIELDS}
      onSubmit={() => save.mutate(version)}
      action="Save the profile"
      isReady={newer === undefined}
    >
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <TextField
          label="Name"
          value={typed.name}
          onChange={(name) => set({ name })}
          error={errors['name']}
          maxLength={200}
          autoComplete="name"
        />
        <SelectField
          label="Language"
          value={typed.locale}
          options={languageOptions(typed.locale)}
          onChange={(locale) => set({ locale })}
          error={errors['locale']}
        />
        <SelectField
          label="Time zone"
          value={typed.time_zone}
          options={timeZoneOptions(typed.time_zone)}
          onChange={(time_zone) => set({ time_zone })}
          error={errors['time_zone']}
          hint={`This browser is in ${here.replaceAll('_', ' ')}.`}
        />
      </div>
      {newer && (
        <ConflictNote
          what="Your profile"
          isBusy={save.isPending}
          onTake={() => {
            edit(newer);
            client.setQueryData(profileQueries.own().queryKey, newer);
            save.reset();
          }}
          onKeep={() => {
            setVersion(newer.version);
            setNewer(undefined);
            save.mutate(newer.version);
          }}
        >
          <p className="text-muted">{[newer.name || 'no name', newer.locale, newer.time_zone].join(' · ')}</p>
        </ConflictNote>
      )}
    </Form>
  );
}
