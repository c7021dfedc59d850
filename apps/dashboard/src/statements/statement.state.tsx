import { BadgeCheck, CircleCheck, CircleDashed, type LucideIcon } from 'lucide-react';
import type { Statement, StatementStatus } from '@slipway/shared/contracts';
import { Badge, type Tone } from '../ui/badge.js';

const LOOKS: Record<StatementStatus, [Tone, LucideIcon, word: string]> = {
  draft: ['plain', CircleDashed, 'Draft'],
  approved: ['accent', BadgeCheck, 'Approved'],
  paid: ['ok', CircleCheck, 'Paid'],
};

export function statementStatusWord(status: StatementStatus): string {
  return LOOKS[status][2];
}

export function StatementState({
  of: { status, missing_approvals },
}: {
  of: Pick<Statement, 'status' | 'missing_approvals'>;
}) {
  const [tone, icon, word] = LOOKS[status];
  const next = missing_approvals[0];
  return <Badge tone={tone} icon={icon} word={status === 'draft' && next ? `Waits for ${next}` : word} />;
}
