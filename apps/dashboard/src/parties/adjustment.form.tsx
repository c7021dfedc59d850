import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Party } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { todayHere } from '../ui/days.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';

const FIELDS = ['amount.amount', 'amount.currency', 'amount', 'reason', 'on'];

/** A bonus, or a correction, with its reason. */
export function AdjustmentForm({
  party,
  onMade,
  onCancel,
}: {
  party: Party;
  onMade: (jobId: string) => void;
  onCancel: () => void;
}) {
  const { data: earned } = useQuery(commissionQueries.earnings(party.id));
  const [amount, setAmount] = useState('');
  /** Nothing until somebody types: then it is what the party earns in. */
  const [typedCurrency, setCurrency] = useState<string>();
  const [reason, setReason] = useState('');
  const [on, setOn] = useState(todayHere());
  const currency = typedCurrency ?? earned?.data[0]?.currency ?? '';
  const keyOf = useIdempotencyKey();
  const make = useMutation({
    mutationFn: () => {
      const body = {
        party_id: party.id,
        amount: { amount: amount.trim(), currency: currency.trim().toUpperCase() },
        reason: reason.trim(),
        on,
      };
      return api.adjustments.create(body, keyOf(body));
    },
    onSuccess: ({ job_id }) => onMade(job_id),
  });
  const errors = fieldErrors(make.error);
  return (
    <Form sent={make} fields={FIELDS} onSubmit={() => make.mutate()} action="Post it" onCancel={onCancel}>
      <div className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3">
        <TextField
          label="Amount"
          value={amount}
          onChange={setAmount}
          inputMode="decimal"
          placeholder="250.00"
          hint="With a minus sign it is taken away."
          error={errors['amount.amount'] ?? errors['amount']}
          data-autofocus
        />
        <TextField
          label="Currency"
          value={currency}
          onChange={setCurrency}
          placeholder="EUR"
          maxLength={3}
          error={errors['amount.currency']}
        />
      </div>
      <TextField label="Reason" value={reason} onChange={setReason} error={errors['reason']} />
      <TextField label="On" type="date" value={on} onChange={setOn} error={errors['on']} />
    </Form>
  );
}
