import type { ComparisonLine } from '@slipway/shared/contracts';
import { kindWord } from '../commissions/commission.words.js';
import { dayWord } from '../ui/days.js';
import { ListCard } from '../ui/list.card.js';
import type { LongListProps } from '../ui/long.list.js';
import { Cell, Row } from '../ui/table.js';
import { FigureCells, FIGURES } from './figure.cells.js';

/** The lines that would be different, as many as there are. */
export function LineByLine({ list }: Pick<LongListProps<ComparisonLine>, 'list'>) {
  return (
    <ListCard
      label="Line by line"
      title="Line by line"
      list={list}
      columns={[{ label: 'Party' }, { label: 'For' }, { label: 'Earned on' }, ...FIGURES]}
      empty={<p className="text-muted px-4 py-6">No line is different.</p>}
      // An invoice may have the same line twice; what is found stays in its order.
      row={(line, index) => (
        <Row key={index}>
          <Cell>
            {line.party_name}
            <span className="text-muted block text-xs">{kindWord(line.kind)}</span>
          </Cell>
          <Cell>
            {line.invoice_number ?? line.contract_name ?? '–'}
            <details>
              <summary className="text-muted hover:text-fg w-fit rounded-md text-xs">Why</summary>
              <ul className="flex max-w-md list-disc flex-col gap-0.5 pl-4 text-xs">
                {line.explanation.map((step, index) => (
                  <li key={index}>{step}</li>
                ))}
              </ul>
            </details>
          </Cell>
          <Cell className="text-muted whitespace-nowrap">{dayWord(line.earned_on)}</Cell>
          <FigureCells of={line} />
        </Row>
      )}
    />
  );
}
