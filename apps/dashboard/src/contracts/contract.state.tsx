import { Check, RefreshCw } from 'lucide-react';
import type { Contract } from '@slipway/shared/contracts';
import { Badge } from '../ui/badge.js';

/** Whether its commissions are those of its facts. */
export function ContractState({ changed }: Pick<Contract, 'changed'>) {
  return changed ? (
    <Badge tone="warn" icon={RefreshCw} word="Changed since calculated" />
  ) : (
    <Badge tone="ok" icon={Check} word="Calculated" />
  );
}
