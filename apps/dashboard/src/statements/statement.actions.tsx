import { useMutation, useQueryClient } from '@tanstack/react-query';
import { BadgeCheck, Banknote, Download } from 'lucide-react';
import { useState } from 'react';
import type { Statement } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { DayForm } from '../ui/day.form.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { toast, toastError } from '../ui/toasts.js';
import { saveFile } from '../ui/save.file.js';

/** What can be done with a statement as it is: the next approval, paying it, taking it away. */
export function StatementActions({
  statement,
  onJob,
}: {
  statement: Statement;
  /** Of the job that posts the payout. */
  onJob: (jobId: string) => void;
}) {
  const { id, party_name, period, status, missing_approvals } = statement;
  const client = useQueryClient();
  const [isPaying, setPaying] = useState(false);
  const onChanged = (changed: Statement) => {
    client.setQueryData(commissionQueries.statement(id).queryKey, changed);
    void client.invalidateQueries({ queryKey: ['statements'] });
  };
  const step = missing_approvals[0];
  const approve = useMutation({
    mutationFn: () => api.statements.approve(id, step),
    onSuccess: (changed) => {
      onChanged(changed);
      toast('done', changed.status === 'approved' ? 'It is approved.' : `Given: ${step}.`);
    },
    onError: toastError,
  });
  const download = useMutation({
    mutationFn: async (format: 'pdf' | 'csv') =>
      saveFile(await api.statements.file(id, format), `${party_name}-${period}.${format}`),
    onError: toastError,
  });
  return (
    <>
      {(['pdf', 'csv'] as const).map((format) => (
        <Button
          key={format}
          isBusy={download.isPending && download.variables === format}
          onClick={() => download.mutate(format)}
        >
          <Download aria-hidden className="size-4" /> {format.toUpperCase()}
        </Button>
      ))}
      {status === 'draft' && step !== undefined && (
        <Button look="primary" isBusy={approve.isPending} onClick={() => approve.mutate()}>
          <BadgeCheck aria-hidden className="size-4" /> Approve: {step}
        </Button>
      )}
      {status === 'approved' && (
        <Button look="primary" onClick={() => setPaying(true)}>
          <Banknote aria-hidden className="size-4" /> Pay
        </Button>
      )}
      <Dialog title={`Pay ${party_name}, ${period}`} isOpen={isPaying} onClose={() => setPaying(false)}>
        <DayForm
          label="Paid on"
          field="paid_on"
          action="It is paid"
          act={(day) => api.statements.pay(id, day)}
          onDone={({ statement: changed, job_id }) => {
            setPaying(false);
            onChanged(changed);
            onJob(job_id);
          }}
          onCancel={() => setPaying(false)}
        />
      </Dialog>
    </>
  );
}
