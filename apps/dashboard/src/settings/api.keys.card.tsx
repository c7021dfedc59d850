import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { ApiKeyList, KeyScope } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { CopyButton } from '../ui/copy.button.js';
import { SelectField, TextField } from '../ui/field.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
import { Empty, Failure, SkeletonRows } from '../ui/states.js';
import { Ago } from '../ui/time.js';
import { toast, toastError } from '../ui/toasts.js';
import { DAYS_OPTIONS, expiryOf, SCOPE_OPTIONS, SCOPE_WORDS, type Days } from './key.choices.js';

type ApiKey = ApiKeyList['data'][number];

export function ApiKeysCard() {
  const { data, error, refetch } = useQuery(queries.apiKeys());
  const [asked, setAsked] = useState<ApiKey>();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => api.revokeApiKey(id),
    onSuccess: (_, { name }) => {
      setAsked(undefined);
      toast('done', `The key "${name}" opens nothing any more.`);
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries(queries.apiKeys()),
  });
  return (
    <Card title="API keys" count={data?.data.length}>
      <NewKey />
      {data ? (
        data.data.length > 0 ? (
          <ul className="border-line border-t">
            {data.data.map((key) => (
              <li
                key={key.id}
                className="border-line flex items-center gap-3 border-b px-4 py-2.5 last:border-b-0"
              >
                <KeyRound aria-hidden className="text-muted size-4" />
                <div className="min-w-0 flex-1">
                  <p className="truncate font-medium">{key.name}</p>
                  <p className="text-muted text-xs">
                    <code>{key.prefix}…</code> · {key.role}, {SCOPE_WORDS[key.scope]} ·{' '}
                    {key.expires_at !== null && <KeyEnd at={key.expires_at} />}
                    {key.last_used_at === null ? 'never used' : <Ago at={key.last_used_at} />}
                  </p>
                </div>
                <Button
                  look="danger"
                  size="small"
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => setAsked(key)}
                >
                  Revoke
                </Button>
              </li>
            ))}
          </ul>
        ) : (
          <Empty title="No keys yet">A key lets a script or the slipway command act for you.</Empty>
        )
      ) : error ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={2} />
      )}
      <ConfirmDialog
        title="Revoke this key?"
        name={asked?.name ?? ''}
        action="Revoke it"
        isOpen={asked !== undefined}
        isBusy={revoke.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && revoke.mutate(asked)}
      >
        Whatever uses it is refused from then on.
      </ConfirmDialog>
    </Card>
  );
}

/** When it opens nothing any more. */
function KeyEnd({ at }: { at: string }) {
  return Date.parse(at) < Date.now() ? 'expired · ' : `until ${new Date(at).toLocaleDateString()} · `;
}

/** Makes a key, and shows it once. */
function NewKey() {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<KeyScope>('write');
  const [days, setDays] = useState<Days>('90');
  const create = useMutation({
    mutationFn: () => api.createApiKey({ name: name.trim(), scope, ...expiryOf(days) }),
    onSuccess: () => setName(''),
    onSettled: () => client.invalidateQueries(queries.apiKeys()),
  });
  const form = useFocusOnError(create.error);
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          className="min-w-0 flex-1 basis-56"
          label="A new key for"
          placeholder="deploys from CI"
          autoComplete="off"
          value={name}
          onChange={setName}
          error={fieldErrors(create.error)['name'] ?? formError(create.error, ['name'])}
        />
        <SelectField label="It may" value={scope} options={SCOPE_OPTIONS} onChange={setScope} />
        <SelectField label="For" value={days} options={DAYS_OPTIONS} onChange={setDays} />
        <Button type="submit" isBusy={create.isPending} disabled={name.trim() === ''}>
          Make a key
        </Button>
      </div>
      {create.data && (
        <div role="status" className="bg-hover flex flex-col gap-1 rounded-lg p-3">
          <p className="font-medium">Copy it now: it is not shown again.</p>
          <p className="flex items-center gap-2">
            <code className="min-w-0 flex-1 text-xs break-all">{create.data.key}</code>
            <CopyButton text={create.data.key} label="Copy the key" />
          </p>
        </div>
      )}
    </form>
  );
}
