import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { API_URL, api } from '../api/api.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';
import { toast, toastError } from '../ui/toasts.js';

function newSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(24))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Where GitHub tells of pushes, and the secret with which it signs: shown once, when it is made. */
export function WebhookCard({ slug }: { slug: string }) {
  const [secret, setSecret] = useState<string>();
  const address = `${API_URL}/api/projects/${slug}/hooks/github`;
  const put = useMutation({
    mutationFn: (given: string | null) => api.putWebhook(slug, { secret: given }),
    onSuccess: (_, given) => {
      setSecret(given ?? undefined);
      if (given === null) toast('done', 'Pushes deploy nothing any more.');
    },
    onError: toastError,
  });
  return (
    <Card title="Deploy on push">
      <div className="flex flex-col gap-3 p-4">
        <p className="text-muted">
          Add a webhook to the repository on GitHub: this address, content type application/json, and a
          secret. Each push is then deployed.
        </p>
        <Copyable label="Copy the address" text={address} />
        {secret !== undefined && (
          <div role="status" className="flex flex-col gap-1">
            <p className="font-medium">The secret is shown only now:</p>
            <Copyable label="Copy the secret" text={secret} />
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button isBusy={put.isPending} onClick={() => put.mutate(newSecret())}>
            Make a new secret
          </Button>
          <Button look="quiet" disabled={put.isPending} onClick={() => put.mutate(null)}>
            Turn webhooks off
          </Button>
        </div>
      </div>
    </Card>
  );
}

function Copyable({ label, text }: { label: string; text: string }) {
  return (
    <p className="bg-hover flex items-center gap-2 rounded-md px-3 py-1">
      <code className="min-w-0 flex-1 truncate text-xs">{text}</code>
      <CopyButton text={text} label={label} />
    </p>
  );
}
