import { LoaderCircle, Lock, LockOpen, type LucideIcon } from 'lucide-react';
import type { Period } from '@slipway/shared/contracts';
import { Badge, type Tone } from '../ui/badge.js';

const LOOKS: Record<Period['status'], [Tone, LucideIcon, word: string]> = {
  open: ['accent', LockOpen, 'Open'],
  closing: ['warn', LoaderCircle, 'Closing'],
  closed: ['plain', Lock, 'Closed'],
};

export function PeriodState({ status }: Pick<Period, 'status'>) {
  const [tone, icon, word] = LOOKS[status];
  return <Badge tone={tone} icon={icon} word={word} />;
}
