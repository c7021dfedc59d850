import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invoice } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { toast } from '../ui/toasts.js';
import { LinesFields } from './lines.fields.js';
import { linesOf, typedLine } from './typed.lines.js';

/** A draft can be changed as a whole; it earns nothing before it is issued. */
export function EditDraft({ invoice }: { invoice: Invoice }) {
  const client = useQueryClient();
  const [number, setNumber] = useState(invoice.number);
  const [currency, setCurrency] = useState(invoice.total.currency);
  const [lines, setLines] = useState(() => invoice.lines.map(typedLine));
  const save = useMutation({
    mutationFn: () =>
      api.invoices.update(invoice.id, {
        number: number.trim(),
        currency: currency.trim().toUpperCase(),
        lines: linesOf(lines),
      }),
    onSuccess: (saved) => {
      client.setQueryData(commissionQueries.invoice(invoice.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ['invoices'] });
      toast('done', 'The draft is saved.');
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Card title="Draft">
      <Form
        sent={save}
        fields={/^(number|currency|lines.*)$/}
        onSubmit={() => save.mutate()}
        action="Save the draft"
        look="plain"
        className="p-4"
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField label="Number" value={number} onChange={setNumber} error={errors['number']} />
          <TextField
            label="Currency"
            value={currency}
            onChange={setCurrency}
            maxLength={3}
            error={errors['currency']}
          />
        </div>
        <LinesFields
          typed={lines}
          currency={currency.trim().toUpperCase()}
          onChange={setLines}
          errors={errors}
        />
      </Form>
    </Card>
  );
}
