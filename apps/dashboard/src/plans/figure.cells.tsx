import type { ComparisonLine } from '@slipway/shared/contracts';
import { Amount } from '../ui/amount.js';
import { Cell, type Column } from '../ui/table.js';

export const FIGURES: readonly Column[] = [
  { label: 'Present', isNumber: true },
  { label: 'Would be', isNumber: true },
  { label: 'Difference', isNumber: true },
];

/** What is, what would be, and what is between them. */
export function FigureCells({
  of: { present, would_be, difference },
}: {
  of: Pick<ComparisonLine, 'present' | 'would_be' | 'difference'>;
}) {
  return (
    <>
      <Cell isNumber>
        <Amount of={present} />
      </Cell>
      <Cell isNumber>
        <Amount of={would_be} />
      </Cell>
      <Cell isNumber>
        <Amount of={difference} isSigned />
      </Cell>
    </>
  );
}
