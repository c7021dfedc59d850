import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Invoice } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { TextField } from '../ui/field.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors, formError } from '../ui/form.errors.js';
import { toast } from '../ui/toasts.js';
import { useFocusOnError } from '../ui/use.focus.on.error.js';
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
  const form = useFocusOnError(save.error);
  const errors = fieldErrors(save.error);
  const shown = Object.keys(errors).filter((path) => /^(number|currency|lines.*)$/.test(path));
  const error = formError(save.error, shown);
  return (
    <Card title="Draft">
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
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
        {error !== undefined && <FormError>{error}</FormError>}
        <div>
          <Button type="submit" isBusy={save.isPending}>
            Save the draft
          </Button>
        </div>
      </form>
    </Card>
  );
}
