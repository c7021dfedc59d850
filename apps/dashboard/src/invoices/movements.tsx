import type { Invoice } from '@slipway/shared/contracts';
import { Amount } from '../ui/amount.js';
import { Card } from '../ui/card.js';
import { dayWord } from '../ui/days.js';

/** What was paid, and what was taken back. */
export function Movements({ of: { payments, credit_notes } }: { of: Invoice }) {
  if (payments.length + credit_notes.length === 0) return null;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      {payments.length > 0 && (
        <Card title="Payments" count={payments.length}>
          <ul>
            {payments.map(({ id, amount, paid_on, external_id }) => (
              <li
                key={id}
                className="border-line flex min-h-11 items-center gap-3 border-b px-4 last:border-b-0"
              >
                <span className="flex-1">{dayWord(paid_on)}</span>
                {external_id !== null && <span className="text-muted text-xs">{external_id}</span>}
                <Amount of={amount} />
              </li>
            ))}
          </ul>
        </Card>
      )}
      {credit_notes.length > 0 && (
        <Card title="Credit notes" count={credit_notes.length}>
          <ul>
            {credit_notes.map(({ id, reason, credited_on, total }) => (
              <li
                key={id}
                className="border-line flex min-h-11 items-center gap-3 border-b px-4 py-2 last:border-b-0"
              >
                <span className="min-w-0 flex-1">
                  <span className="block break-words">{reason}</span>
                  <span className="text-muted block text-xs">{dayWord(credited_on)}</span>
                </span>
                <Amount of={{ ...total, amount: `-${total.amount}` }} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}
