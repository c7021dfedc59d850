import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invoice, InvoiceChanged } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { todayHere } from '../ui/days.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { moneyText } from '../ui/money.rules.js';

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
  const errors = fieldErrors(pay.error);
  return (
    <Form
      sent={pay}
      fields={['amount', 'paid_on']}
      onSubmit={() => pay.mutate()}
      action="Record it"
      onCancel={onCancel}
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
    </Form>
  );
}
