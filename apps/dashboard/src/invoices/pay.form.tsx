import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invoice, InvoiceChanged } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { Button } from '../ui/button.js';
import { todayHere } from '../ui/days.js';
import { TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { moneyText } from '../ui/money.rules.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';

/** A payment: of what is open, or of a part of it. */
export function PayForm({
  invoice,
  onDone,
  onCancel,
}: {
  invoice: Invoice;
  onDone: (answer: InvoiceChanged) => void;
  onCancel: () => void;
}) {
  const [amount, setAmount] = useState(invoice.open.amount);
  const [paidOn, setPaidOn] = useState(todayHere());
  const keyOf = useIdempotencyKey();
  const pay = useMutation({
    mutationFn: () => {
      const body = { amount: amount.trim(), paid_on: paidOn };
      return api.invoices.pay(invoice.id, body, keyOf(body));
    },
    onSuccess: onDone,
  });
  const form = useFocusOnError(pay.error);
  const errors = fieldErrors(pay.error);
  const error = formError(pay.error, ['amount', 'paid_on']);
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        pay.mutate();
      }}
    >
      <TextField
        label={`Amount in ${invoice.open.currency}`}
        inputMode="decimal"
        value={amount}
        onChange={setAmount}
        error={errors['amount']}
        hint={`${moneyText(invoice.open)} are open.`}
        data-autofocus
      />
      <TextField label="Paid on" type="date" value={paidOn} onChange={setPaidOn} error={errors['paid_on']} />
      {error !== undefined && <FormError>{error}</FormError>}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" type="submit" isBusy={pay.isPending}>
          Record it
        </Button>
      </div>
    </form>
  );
}
