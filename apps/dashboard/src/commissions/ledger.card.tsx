import { useMutation } from '@tanstack/react-query';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import type { LedgerVerification } from '@slipway/shared/contracts';
import { api } from '../api/api.js';
import { Amount } from '../ui/amount.js';
import { Button } from '../ui/button.js';
import { Card } from '../ui/card.js';
import { CopyButton } from '../ui/copy.button.js';
import { countWord } from '../ui/count.word.js';
import { Failure } from '../ui/states.js';
import { Cell, Row, Table } from '../ui/table.js';
import { Ago } from '../ui/time.js';

/** Whether the ledger is as it was written: every entry is hashed, and every trace calculated, again. */
export function LedgerCard() {
  const verify = useMutation({ mutationFn: () => api.commissions.verifyLedger() });
  return (
    <Card
      title="Ledger"
      actions={
        <Button isBusy={verify.isPending} onClick={() => verify.mutate()}>
          <ShieldCheck aria-hidden className="size-4" /> Verify it
        </Button>
      }
    >
      <div role="status">
        {verify.data ? (
          <Verdict of={verify.data} />
        ) : verify.error ? (
          <Failure error={verify.error} />
        ) : (
          <p className="text-muted px-4 py-6">
            Each entry carries the hash of the one before. Verifying hashes them all, and calculates every
            trace again.
          </p>
        )}
      </div>
    </Card>
  );
}

function Verdict({ of: { valid, entries, head, balances, fault, verified_at } }: { of: LedgerVerification }) {
  return (
    <div className="flex flex-col gap-3 py-4">
      <p className={`flex items-center gap-2 px-4 font-medium ${valid ? 'text-ok' : 'text-danger'}`}>
        {valid ? (
          <ShieldCheck aria-hidden className="size-5" />
        ) : (
          <ShieldAlert aria-hidden className="size-5" />
        )}
        {valid
          ? `${countWord(entries, 'entry', 'entries')}, chain and traces hold`
          : fault
            ? `Entry ${fault.seq.toLocaleString('en')}: ${fault.reason}`
            : 'It does not hold'}
        <span className="text-muted ml-auto text-xs font-normal">
          <Ago at={verified_at} />
        </span>
      </p>
      {head !== '' && (
        <p className="text-muted flex items-center gap-1 px-4 text-xs">
          Its head <code className="min-w-0 truncate">{head}</code>
          <CopyButton text={head} label="Copy the hash of the head" />
        </p>
      )}
      {balances.length > 0 && (
        <details className="px-4">
          <summary className="text-muted hover:text-fg w-fit rounded-md text-xs">Balances by account</summary>
          <Table
            label="Balances by account"
            columns={[{ label: 'Account' }, { label: 'Balance', isNumber: true }]}
          >
            {balances.map(({ account, balance }) => (
              <Row key={`${account} ${balance.currency}`}>
                <Cell className="font-mono text-xs">{account}</Cell>
                <Cell isNumber>
                  <Amount of={balance} />
                </Cell>
              </Row>
            ))}
          </Table>
        </details>
      )}
    </div>
  );
}
