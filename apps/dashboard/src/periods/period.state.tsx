import { CircleAlert, LoaderCircle, Lock, LockOpen, type LucideIcon } from 'lucide-react';
import type { Period } from '@slipway/shared/contracts';
import { Badge, type Tone } from '../ui/badge.js';

const LOOKS: Record<Period['status'], [Tone, LucideIcon, word: string]> = {
  open: ['accent', LockOpen, 'Open'],
  closing: ['warn', LoaderCircle, 'Closing'],
  closed: ['plain', Lock, 'Closed'],
};

const STOPPED: (typeof LOOKS)['closing'] = ['danger', CircleAlert, 'Closing stopped'];

export function PeriodState({ status, is_closing_stopped }: Pick<Period, 'status' | 'is_closing_stopped'>) {
  const [tone, icon, word] = is_closing_stopped ? STOPPED : LOOKS[status];
  return <Badge tone={tone} icon={icon} word={word} />;
}
