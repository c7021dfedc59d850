import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { commissionQueries } from '../api/commission.queries.js';
import { Picker, type Choice } from '../ui/picker.js';

const FOUND = 8;

interface PickerProps {
  label: string;
  chosen: Choice | undefined;
  onChoose: (choice: Choice | undefined) => void;
  hint?: string;
  error?: string | undefined;
  isLabelHidden?: boolean;
  placeholder?: string;
}

function useSearch() {
  const [text, setText] = useState('');
  const q = useDeferredValue(text) || undefined;
  return { q, setText };
}

export function PartyPicker(props: PickerProps) {
  const { q, setText } = useSearch();
  const { data } = useQuery(commissionQueries.someParties({ q }, FOUND));
  const choices = data?.data.map(({ id, name, kind }) => ({ id, label: name, detail: kind }));
  return <Picker {...props} choices={choices} onSearch={setText} />;
}

export function ContractPicker(props: PickerProps) {
  const { q, setText } = useSearch();
  const { data } = useQuery(commissionQueries.someContracts({ q }, FOUND));
  const choices = data?.data.map(({ id, name, client_name }) => ({ id, label: name, detail: client_name }));
  return <Picker {...props} choices={choices} onSearch={setText} />;
}

export interface ChosenPlan extends Choice {
  currency: string;
}

/** Plans with a version that holds: others cannot be calculated with. */
export function PlanPicker({
  onChoose,
  ...props
}: Omit<PickerProps, 'onChoose'> & { onChoose: (choice: ChosenPlan | undefined) => void }) {
  const { q, setText } = useSearch();
  const { data } = useQuery(commissionQueries.somePlans({ q }, FOUND));
  const choices = data?.data.map(({ id, name, currency, versions }) => ({
    id,
    label: name,
    currency,
    detail: versions.some(({ status }) => status === 'published') ? currency : `${currency}, draft`,
  }));
  return (
    <Picker
      {...props}
      choices={choices}
      onSearch={setText}
      onChoose={(choice) => onChoose(choices?.find(({ id }) => id === choice?.id))}
    />
  );
}
