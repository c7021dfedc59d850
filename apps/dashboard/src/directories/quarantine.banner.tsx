import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ShieldAlert } from 'lucide-react';
import type { Directory } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { queries } from '../api/queries.js';
import { Button } from '../ui/button.js';
import { Ago } from '../ui/time.js';
import { toast, toastError } from '../ui/toasts.js';

/** A directory that kept failing is left alone for a while: why, since when, and until when. */
export function QuarantineBanner({
  id,
  quarantine: { reason, since, next_attempt_at },
}: {
  id: string;
  quarantine: NonNullable<Directory['quarantine']>;
}) {
  const client = useQueryClient();
  const lift = useMutation({
    mutationFn: () => api.directories.update(id, { state: 'active' }),
    onSuccess: (directory) => {
      client.setQueryData(queries.directory(id).queryKey, directory);
      toast('done', 'The quarantine is lifted: what waited goes on at once.');
    },
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: ['directories'] }),
  });
  return (
    <section
      aria-label="In quarantine"
      className="border-warn/40 bg-warn/5 flex flex-wrap items-center gap-3 rounded-xl border p-4"
    >
      <ShieldAlert aria-hidden className="text-warn size-5 shrink-0 self-start" />
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">It is in quarantine, for it kept failing</p>
        <p className="break-words">{reason}</p>
        <p className="text-muted text-xs">
          Since <Ago at={since} />; tried again <Ago at={next_attempt_at} />. What is to be made in it waits.
        </p>
      </div>
      <Button isBusy={lift.isPending} onClick={() => lift.mutate()}>
        Lift quarantine
      </Button>
    </section>
  );
}
