import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invoice, InvoiceChanged } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { todayHere } from '../ui/days.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { decimalText } from '../ui/money.rules.js';
import { Segments } from '../ui/segments.js';

const WAYS = [
  { value: 'all', label: 'All that is left' },
  { value: 'lines', label: 'Single lines' },
] as const;

/** A credit note: takes back all that is left of an invoice, or parts of its lines. */
export function CreditForm({
  invoice,
  onDone,
  onCancel,
}: {
  invoice: Invoice;
  onDone: (answer: InvoiceChanged) => void;
  onCancel: () => void;
}) {
  const [way, setWay] = useState<'all' | 'lines'>('all');
  const [reason, setReason] = useState('');
  const [creditedOn, setCreditedOn] = useState(todayHere());
  /** By line: what is typed, in the invoice's currency and without tax. */
  const [nets, setNets] = useState<Record<string, string>>({});
  const named = invoice.lines.flatMap(({ id }) => {
    const net = nets[id]?.trim() ?? '';
    return net === '' ? [] : [{ line_id: id, net }];
  });
  const keyOf = useIdempotencyKey();
  const credit = useMutation({
    mutationFn: () => {
      const body = {
        reason: reason.trim(),
        credited_on: creditedOn,
        ...(way === 'lines' ? { lines: named } : {}),
      };
      return api.invoices.credit(invoice.id, body, keyOf(body));
    },
    onSuccess: onDone,
  });
  const errors = fieldErrors(credit.error);
  const errorOf = (lineId: string) => {
    const place = named.findIndex(({ line_id }) => line_id === lineId);
    return place < 0 ? undefined : (errors[`lines.${place}.net`] ?? errors[`lines.${place}`]);
  };
  const isReady = reason.trim() !== '' && (way === 'all' || named.length > 0);
  return (
    <Form
      sent={credit}
      fields={/^(reason|credited_on|lines\.\d+(\.net)?)$/}
      onSubmit={() => credit.mutate()}
      action="Credit it"
      look="danger"
      isReady={isReady}
      onCancel={onCancel}
    >
      <TextField
        label="Reason"
        value={reason}
        onChange={setReason}
        error={errors['reason']}
        hint="It is shown wherever the credit note is."
        data-autofocus
      />
      <TextField
        label="Credited on"
        type="date"
        value={creditedOn}
        onChange={setCreditedOn}
        error={errors['credited_on']}
      />
      <Segments legend="How much of it" name="credit" value={way} options={WAYS} onChange={setWay} />
      {way === 'lines' && (
        <div className="flex max-h-72 flex-col gap-3 overflow-y-auto p-0.5">
          {invoice.lines.map((line) => (
            <TextField
              key={line.id}
              label={line.description || line.sku || `Line ${line.position}`}
              inputMode="decimal"
              autoComplete="off"
              placeholder="0"
              value={nets[line.id] ?? ''}
              onChange={(net) => setNets({ ...nets, [line.id]: net })}
              error={errorOf(line.id)}
              hint={`Net ${decimalText(line.net)}, ${decimalText(line.credited)} credited already.`}
            />
          ))}
        </div>
      )}
    </Form>
  );
}
