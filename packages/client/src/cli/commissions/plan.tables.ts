import type { Plan, PlanPreview } from '@slipway/shared/contracts';
import { amountsAligned, grouped } from './amounts.js';

export function planRows(plans: readonly Plan[]): string[][] {
  return amountsAligned(
    [
      ['PLAN', 'CURRENCY', 'CONTRACTS', 'VERSIONS', 'NAME'],
      ...plans.map(({ id, currency, contracts, versions, name }) => [
        id,
        currency,
        contracts.toLocaleString('en'),
        versions.map(versionText).join(', '),
        name,
      ]),
    ],
    [2],
  );
}

/** `1 from 2026-01-01`, `2 (draft)`. */
function versionText({ version, status, effective_from }: Plan['versions'][number]): string {
  return status === 'draft' ? `${version} (draft)` : `${version} from ${effective_from}`;
}

/** What single sales would earn, one after the other, and why. */
export function saleLines(sales: PlanPreview['sales'], currency: string): string[] {
  return sales.flatMap(({ amount, commission, explanation }) => [
    '',
    `A sale of ${grouped(amount)} earns ${grouped(commission)} ${currency}:`,
    ...explanation.map((sentence) => `  ${sentence}`),
  ]);
}
