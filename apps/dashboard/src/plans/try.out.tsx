import { useInfiniteQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { ComparisonLine, Job } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { commissionQueries } from '../api/commission.queries.js';
import { kindWord } from '../commissions/commission.words.js';
import { RunPanel } from '../commissions/runs/run.panel.js';
import { Amount } from '../ui/amount.js';
import { Button } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { dayWord } from '../ui/days.js';
import { ListCard } from '../ui/list.card.js';
import { Cell, Row, Table, type Column } from '../ui/table.js';

const FIGURES: readonly Column[] = [
  { label: 'Present', isNumber: true },
  { label: 'Would be', isNumber: true },
  { label: 'Difference', isNumber: true },
];

/** A what-if run: the present beside what would be, by party and line by line. */
export function TryOut({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  return (
    <section aria-label="Try-out" className="flex flex-col gap-3">
      <RunPanel jobId={jobId} title="What it would change" result={(job) => <Outcome job={job} />} />
      <Button size="small" look="quiet" className="self-end" onClick={onClose}>
        <X aria-hidden className="size-4" /> Close the try-out
      </Button>
    </section>
  );
}

function Outcome({ job }: { job: Job }) {
  const result = jobCatalog.commission_run.result.safeParse(job.result).data;
  if (!result) return null;
  const parties = result.comparison ?? [];
  return (
    <div className="flex flex-col gap-4">
      <p className="font-medium">
        {result.differences === 0
          ? 'Nobody would get anything else.'
          : `${countWord(result.differences ?? 0, 'line')} of ${countWord(result.calculated, 'contract')} would be different. Nothing is written.`}
      </p>
      {parties.length > 0 && (
        <Table label="By party" columns={[{ label: 'Party' }, ...FIGURES]}>
          {parties.map(({ party_id, party_name, ...figures }) => (
            <Row key={`${party_id} ${figures.present.currency}`}>
              <Cell>{party_name}</Cell>
              <FigureCells of={figures} />
            </Row>
          ))}
        </Table>
      )}
      {(result.differences ?? 0) > 0 && <LineByLine jobId={job.id} />}
    </div>
  );
}

function FigureCells({
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

function LineByLine({ jobId }: { jobId: string }) {
  const list = useInfiniteQuery(commissionQueries.comparison(jobId));
  return (
    <ListCard
      label="Line by line"
      title="Line by line"
      list={list}
      columns={[{ label: 'Party' }, { label: 'For' }, { label: 'Earned on' }, ...FIGURES]}
      empty={<p className="text-muted px-4 py-6">No line is different.</p>}
      row={(line) => (
        <Row
          key={`${line.kind} ${line.party_id} ${line.contract_id} ${line.invoice_number} ${line.earned_on} ${line.would_be.amount}`}
        >
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
