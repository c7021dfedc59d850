import { CircleCheck, CircleDashed, PencilLine } from 'lucide-react';
import type { Plan } from '@slipway/shared/contracts';
import { Badge } from '../ui/badge.js';
import { newestOf, publishedOf } from './version.rules.js';

/** Whether a plan holds, and whether somebody works on it. */
export function PlanState({ plan }: { plan: Pick<Plan, 'versions'> }) {
  const published = publishedOf(plan);
  if (!published) return <Badge tone="plain" icon={CircleDashed} word="Draft" />;
  return newestOf(plan)?.status === 'draft' ? (
    <Badge tone="accent" icon={PencilLine} word={`Version ${published.version}, with a draft`} />
  ) : (
    <Badge tone="ok" icon={CircleCheck} word={`Version ${published.version}`} />
  );
}
