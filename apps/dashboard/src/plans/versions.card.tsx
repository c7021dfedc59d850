import type { Plan } from '@slipway/shared/contracts';
import { Card } from '../ui/card.js';
import { dayWord, todayHere } from '../ui/days.js';
import { Cell, Row, Table } from '../ui/table.js';
import { Ago } from '../ui/time.js';
import { versionOn, versionsOf } from './version.rules.js';

/** The versions of a plan, and from when on each holds. */
export function VersionsCard({ plan }: { plan: Plan }) {
  const versions = versionsOf(plan);
  const holding = versionOn(plan);
  return (
    <Card title="Versions" count={versions.length}>
      <Table
        label="Versions"
        columns={[
          { label: 'Version' },
          { label: 'Effective from' },
          { label: 'Published' },
          { label: 'What it says' },
        ]}
      >
        {versions.map(({ id, version, status, effective_from, published_at, document }) => (
          <Row key={id}>
            <Cell className="whitespace-nowrap">
              <span className="font-medium">{version}</span>
              <span className="text-muted ml-2 text-xs">
                {status === 'draft'
                  ? 'draft'
                  : id === holding?.id
                    ? 'holds today'
                    : (effective_from ?? '') > todayHere()
                      ? 'will hold'
                      : 'held before'}
              </span>
            </Cell>
            <Cell className="whitespace-nowrap">
              {effective_from === null ? '–' : dayWord(effective_from)}
            </Cell>
            <Cell className="text-muted whitespace-nowrap">
              {published_at === null ? '–' : <Ago at={published_at} />}
            </Cell>
            <Cell>
              <details>
                <summary className="text-muted hover:text-fg w-fit rounded-md text-xs">As JSON</summary>
                {/* A region that scrolls must be reachable by keyboard. */}
                {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
                <pre
                  tabIndex={0}
                  role="group"
                  aria-label={`Version ${version} as JSON`}
                  className="mt-1 max-h-80 overflow-auto font-mono text-xs"
                >
                  {JSON.stringify(document, null, 2)}
                </pre>
              </details>
            </Cell>
          </Row>
        ))}
      </Table>
    </Card>
  );
}
