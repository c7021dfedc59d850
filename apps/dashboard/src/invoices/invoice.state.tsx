import { Ban, CircleCheck, CircleDashed, CircleDotDashed, Send, Undo2, type LucideIcon } from 'lucide-react';
import type { InvoiceStatus } from '@slipway/shared/contracts';
import { Badge, type Tone } from '../ui/badge.js';

const LOOKS: Record<InvoiceStatus, [Tone, LucideIcon, word: string]> = {
  draft: ['plain', CircleDashed, 'Draft'],
  issued: ['accent', Send, 'Issued'],
  partly_paid: ['accent', CircleDotDashed, 'Paid in part'],
  paid: ['ok', CircleCheck, 'Paid'],
  credited: ['warn', Undo2, 'Credited'],
  void: ['plain', Ban, 'Void'],
};

export function invoiceStatusWord(status: InvoiceStatus): string {
  return LOOKS[status][2];
}

export function InvoiceState({ status }: { status: InvoiceStatus }) {
  const [tone, icon, word] = LOOKS[status];
  return <Badge tone={tone} icon={icon} word={word} />;
}
