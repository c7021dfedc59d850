import { useInfiniteQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { Job } from '@slipway/shared/contracts';
import { jobCatalog } from '@slipway/shared/contracts/jobs';
import { commissionQueries } from '../api/commission.queries.js';
import { RunPanel } from '../commissions/runs/run.panel.js';
import { Button } from '../ui/button.js';
import { countWord } from '../ui/count.word.js';
import { Cell, Row, Table } from '../ui/table.js';
import { FigureCells, FIGURES } from './figure.cells.js';
import { LineByLine } from './line.by.line.js';

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
      {(result.differences ?? 0) > 0 && <Lines jobId={job.id} />}
    </div>
  );
}

function Lines({ jobId }: { jobId: string }) {
  return <LineByLine list={useInfiniteQuery(commissionQueries.comparison(jobId))} />;
}
