import { useQuery } from '@tanstack/react-query';
import { commissionQueries } from '../api/commission.queries.js';
import { SelectField } from '../ui/field.js';
import { chosenOf } from '../ui/picker.js';
import { ContractPicker, PartyPicker } from './pickers.js';
import { usePeriodOptions } from './use.period.options.js';

/* What narrows a list down. An address has ids, whose names are asked for. */

interface FilterProps {
  chosen: string | undefined;
  onChoose: (chosen: string | undefined) => void;
}

export function PartyFilter({
  chosen,
  onChoose,
  label = 'Party',
  placeholder = 'Any party',
}: FilterProps & { label?: string; placeholder?: string }) {
  const { data } = useQuery({ ...commissionQueries.party(chosen ?? ''), enabled: chosen !== undefined });
  return (
    <PartyPicker
      label={label}
      isLabelHidden
      placeholder={placeholder}
      chosen={chosenOf(chosen, data?.name)}
      onChoose={(choice) => onChoose(choice?.id)}
    />
  );
}

export function ContractFilter({ chosen, onChoose }: FilterProps) {
  const { data } = useQuery({ ...commissionQueries.contract(chosen ?? ''), enabled: chosen !== undefined });
  return (
    <ContractPicker
      label="Contract"
      isLabelHidden
      placeholder="Any contract"
      chosen={chosenOf(chosen, data?.name)}
      onChoose={(choice) => onChoose(choice?.id)}
    />
  );
}

export function PeriodFilter({ chosen, onChoose }: FilterProps) {
  return (
    <SelectField
      label="Period"
      isLabelHidden
      value={chosen ?? ''}
      options={usePeriodOptions(chosen)}
      onChange={(period) => onChoose(period || undefined)}
    />
  );
}
