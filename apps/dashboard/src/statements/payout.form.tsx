import { useMutation } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { api } from '../api/api.js';
import { usePeriodOptions } from '../commissions/use.period.options.js';
import { todayHere } from '../ui/days.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { Segments } from '../ui/segments.js';
import { saveFile } from '../ui/save.file.js';

const FORMATS = [
  { value: 'csv', label: 'CSV' },
  { value: 'pain.001', label: 'ISO 20022 (pain.001)' },
] as const;
const FIELDS = ['period', 'format', 'debtor_name', 'debtor_iban', 'debtor_bic', 'execute_on'];

/** All approved statements of a period that are not paid yet, for a bank or a spreadsheet. */
export function PayoutForm({ first, onDone }: { first: string | undefined; onDone: () => void }) {
  const periods = usePeriodOptions(first).filter(({ value }) => value !== '');
  const [chosen, setChosen] = useState(first);
  const [format, setFormat] = useState<'csv' | 'pain.001'>('csv');
  const [name, setName] = useState('');
  const [iban, setIban] = useState('');
  const [bic, setBic] = useState('');
  const [executeOn, setExecuteOn] = useState(todayHere());
  const period = chosen ?? periods[0]?.value ?? '';
  const make = useMutation({
    mutationFn: () =>
      api.statements.payout({
        period,
        format,
        ...(format === 'pain.001'
          ? {
              debtor_name: name.trim() || undefined,
              debtor_iban: iban.replace(/\s/g, '') || undefined,
              debtor_bic: bic.trim() || undefined,
              execute_on: executeOn || undefined,
            }
          : {}),
      }),
    onSuccess: (file) => {
      saveFile(file, `payout-${period}.${format === 'csv' ? 'csv' : 'xml'}`);
      onDone();
    },
  });
  const errors = fieldErrors(make.error);
  return (
    <Form
      sent={make}
      fields={FIELDS}
      onSubmit={() => make.mutate()}
      action={
        <>
          <Download aria-hidden className="size-4" /> Download
        </>
      }
      isReady={period !== ''}
      isAtEnd
    >
      <p className="text-muted">Every approved statement of the period that is not paid yet is in it.</p>
      <SelectField
        label="Period"
        value={period}
        options={periods}
        onChange={setChosen}
        error={errors['period']}
      />
      <Segments legend="Format" name="format" value={format} options={FORMATS} onChange={setFormat} />
      {format === 'pain.001' && (
        <div className="grid items-start gap-3 sm:grid-cols-2">
          <TextField
            label="Who pays"
            value={name}
            onChange={setName}
            error={errors['debtor_name']}
            maxLength={70}
          />
          <TextField
            label="IBAN"
            value={iban}
            onChange={setIban}
            error={errors['debtor_iban']}
            spellCheck={false}
            autoComplete="off"
          />
          <TextField
            label="BIC"
            value={bic}
            onChange={setBic}
            error={errors['debtor_bic']}
            spellCheck={false}
            autoComplete="off"
          />
          <TextField
            label="The bank pays on"
            type="date"
            value={executeOn}
            onChange={setExecuteOn}
            error={errors['execute_on']}
          />
        </div>
      )}
    </Form>
  );
}
