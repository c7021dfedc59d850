import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Ban, Banknote, Send, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Invoice, InvoiceChanged } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Button } from '../ui/button.js';
import { ConfirmDialog } from '../ui/confirm.dialog.js';
import { Dialog } from '../ui/dialog.js';
import { toast, toastError } from '../ui/toasts.js';
import { CreditForm } from './credit.form.js';
import { DayForm } from '../ui/day.form.js';
import { PayForm } from './pay.form.js';

type Step = 'issue' | 'pay' | 'credit' | 'void' | 'delete';

/** What can be done with an invoice as it is. */
export function InvoiceActions({
  invoice,
  onJob,
}: {
  invoice: Invoice;
  /** Of the job that posts what was done. */
  onJob: (jobId: string | null) => void;
}) {
  const { id, number, status } = invoice;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [step, setStep] = useState<Step>();
  const close = () => setStep(undefined);
  const onChanged = ({ invoice: changed, job_id }: InvoiceChanged) => {
    close();
    client.setQueryData(commissionQueries.invoice(id).queryKey, changed);
    void client.invalidateQueries({ queryKey: ['invoices'] });
    onJob(job_id);
  };
  const annul = useMutation({
    mutationFn: () => api.invoices.void(id),
    onSuccess: onChanged,
    onError: toastError,
  });
  const remove = useMutation({
    mutationFn: () => api.invoices.delete(id),
    onSuccess: async () => {
      toast('done', `The draft ${number} was deleted.`);
      await navigate({ to: '/invoices' });
      client.removeQueries({ queryKey: commissionQueries.invoice(id).queryKey });
      return client.invalidateQueries({ queryKey: ['invoices'] });
    },
    onError: toastError,
  });
  const isOut = status === 'issued' || status === 'partly_paid' || status === 'paid';
  return (
    <>
      {status === 'draft' && (
        <>
          <Button look="danger" onClick={() => setStep('delete')}>
            <Trash2 aria-hidden className="size-4" /> Delete
          </Button>
          <Button look="primary" onClick={() => setStep('issue')}>
            <Send aria-hidden className="size-4" /> Issue
          </Button>
        </>
      )}
      {status === 'issued' && (
        <Button look="danger" onClick={() => setStep('void')}>
          <Ban aria-hidden className="size-4" /> Void
        </Button>
      )}
      {isOut && (
        <Button onClick={() => setStep('credit')}>
          <Undo2 aria-hidden className="size-4" /> Credit
        </Button>
      )}
      {(status === 'issued' || status === 'partly_paid') && (
        <Button look="primary" onClick={() => setStep('pay')}>
          <Banknote aria-hidden className="size-4" /> Record a payment
        </Button>
      )}
      <Dialog title={`Issue ${number}`} isOpen={step === 'issue'} onClose={close}>
        <DayForm
          label="Issued on"
          field="issued_on"
          action="Issue it"
          act={(issuedOn) => api.invoices.issue(id, { issued_on: issuedOn })}
          onDone={onChanged}
          onCancel={close}
        />
      </Dialog>
      <Dialog title={`A payment of ${number}`} isOpen={step === 'pay'} onClose={close}>
        <PayForm invoice={invoice} onDone={onChanged} onCancel={close} />
      </Dialog>
      <Dialog title={`Credit ${number}`} isOpen={step === 'credit'} onClose={close}>
        <CreditForm invoice={invoice} onDone={onChanged} onCancel={close} />
      </Dialog>
      <ConfirmDialog
        title={`Void ${number}?`}
        name={number}
        action="Void it"
        isOpen={step === 'void'}
        isBusy={annul.isPending}
        onConfirm={() => annul.mutate()}
        onClose={close}
      >
        It counts as if it had never been issued: what it has earned is taken back.
      </ConfirmDialog>
      <ConfirmDialog
        title={`Delete the draft ${number}?`}
        name={number}
        action="Delete it"
        isOpen={step === 'delete'}
        isBusy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        It has earned nothing, and leaves nothing behind.
      </ConfirmDialog>
    </>
  );
}
