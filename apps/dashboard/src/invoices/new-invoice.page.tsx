import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../api/api.js';
import { commissionQueries } from '../api/commission.queries.js';
import { useIdempotencyKey } from '../api/use.idempotency.key.js';
import { ContractPicker } from '../commissions/pickers.js';
import { Card } from '../ui/card.js';
import { todayHere } from '../ui/days.js';
import { CheckField, TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { Page } from '../ui/page.js';
import { chosenOf } from '../ui/picker.js';
import { LinesFields } from './lines.fields.js';
import { linesOf, typedLine } from './typed.lines.js';

const route = getRouteApi('/app/invoices/new');
const FIELDS = /^(number|external_id|contract_id|currency|issued_on|lines.*)$/;

export default function NewInvoicePage() {
  const client = useQueryClient();
  const { contract: contractId } = route.useSearch();
  const navigate = route.useNavigate();
  const contract = useQuery({
    ...commissionQueries.contract(contractId ?? ''),
    enabled: contractId !== undefined,
  });
  const [number, setNumber] = useState('');
  const [externalId, setExternalId] = useState('');
  /** Nothing until somebody types: then it is that of the contract. */
  const [typedCurrency, setCurrency] = useState<string>();
  const [lines, setLines] = useState(() => [typedLine()]);
  const [isIssued, setIssued] = useState(true);
  const [issuedOn, setIssuedOn] = useState(todayHere());
  const currency = (typedCurrency ?? contract.data?.currency ?? '').trim().toUpperCase();
  const keyOf = useIdempotencyKey();
  const make = useMutation({
    mutationFn: () => {
      const body = {
        number: number.trim(),
        external_id: externalId.trim() || null,
        contract_id: contractId ?? '',
        currency,
        lines: linesOf(lines),
        ...(isIssued ? { issued_on: issuedOn } : {}),
      };
      return api.invoices.create(body, keyOf(body));
    },
    onSuccess: ({ invoice, job_id }) => {
      client.setQueryData(commissionQueries.invoice(invoice.id).queryKey, invoice);
      for (const key of ['invoices', 'commissions', 'contracts'])
        void client.invalidateQueries({ queryKey: [key] });
      return navigate({
        to: '/invoices/$id',
        params: { id: invoice.id },
        search: job_id === null ? {} : { job: job_id },
      });
    },
  });
  const errors = fieldErrors(make.error);
  const isReady = contractId !== undefined && number.trim() !== '';
  return (
    <Page title="New invoice" lead="What is invoiced on a contract earns commissions">
      <Card>
        <Form
          sent={make}
          fields={FIELDS}
          onSubmit={() => make.mutate()}
          action={isIssued ? 'Issue it' : 'Keep it as a draft'}
          isReady={isReady}
          className="p-4"
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <ContractPicker
              label="Contract"
              chosen={chosenOf(contractId, contract.data?.name)}
              onChoose={(choice) => void navigate({ search: { contract: choice?.id }, replace: true })}
              error={errors['contract_id']}
            />
            <TextField
              label="Number"
              value={number}
              onChange={setNumber}
              error={errors['number']}
              autoComplete="off"
            />
            <TextField
              label="Currency"
              value={typedCurrency ?? contract.data?.currency ?? ''}
              onChange={setCurrency}
              error={errors['currency']}
              placeholder="EUR"
              maxLength={3}
              hint="In another one than the contract's, the exchange rate of the day holds."
            />
            <TextField
              label="External id"
              value={externalId}
              onChange={setExternalId}
              error={errors['external_id']}
              autoComplete="off"
            />
          </div>
          <LinesFields typed={lines} currency={currency} onChange={setLines} errors={errors} />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <CheckField
              label="Issue it at once"
              hint="A draft earns nothing, and can still be changed."
              isChecked={isIssued}
              onChange={setIssued}
            />
            {isIssued && (
              <TextField
                label="Issued on"
                type="date"
                value={issuedOn}
                onChange={setIssuedOn}
                error={errors['issued_on']}
              />
            )}
          </div>
        </Form>
      </Card>
    </Page>
  );
}
