import type { PoolClient } from 'pg';
import { Conflict } from '@slipway/shared/errors';
import type { Caller } from '../auth/caller.js';
import { fieldRefusal } from '../http/refusal.js';
import { todayOf } from '../periods/calendar.js';
import { judgeDay } from '../periods/closed.periods.js';
import { holdStatement } from './statement.repository.js';
import { missingSteps, type Approval, type StatementRow } from './statement.row.js';

/** Gives the next approval of a statement; the last one makes it approved. @throws what is in its way */
export async function approve(
  client: PoolClient,
  { tenant_id: tenantId, user_id }: Caller,
  id: string,
  wanted: string | undefined,
): Promise<void> {
  const row = await holdStatement(client, tenantId, id);
  if (row.status !== 'draft')
    throw new Conflict('statement_approved', `This statement is ${row.status} already.`);
  const [next, ...later] = missingSteps(row);
  if (wanted !== undefined && wanted !== next) throw wrongStep(row, wanted, next);
  if (row.approvals.some((approval) => approval.user_id === user_id))
    throw new Conflict(
      'same_approver',
      'You have approved this statement before. The next step is somebody else’s.',
    );
  if (next !== undefined) {
    const { rows } = await client.query<{ email: string }>('SELECT email FROM users WHERE id = $1', [
      user_id,
    ]);
    const approval: Approval = {
      step: next,
      by: rows[0]?.email ?? user_id,
      at: new Date().toISOString(),
      user_id,
    };
    await client.query('UPDATE statements SET approvals = approvals || $2::jsonb WHERE id = $1', [
      id,
      JSON.stringify([approval]),
    ]);
  }
  if (later.length === 0) await client.query(`UPDATE statements SET status = 'approved' WHERE id = $1`, [id]);
}

function wrongStep({ steps }: StatementRow, wanted: string, next: string | undefined) {
  if (!steps.includes(wanted))
    return fieldRefusal('unknown_step', 'step', `must be one of ${steps.join(', ')}`);
  return new Conflict('wrong_step', `step: "${next}" comes next, not "${wanted}".`);
}

/** Says that a statement was paid. @throws what is in its way */
export async function markPaid(
  client: PoolClient,
  tenantId: string,
  id: string,
  paidOn: string | undefined,
): Promise<StatementRow> {
  const row = await holdStatement(client, tenantId, id);
  if (row.status === 'paid')
    throw new Conflict('statement_paid', `This statement was paid on ${row.paid_on}.`);
  if (row.status === 'draft')
    throw new Conflict(
      'statement_not_approved',
      `This statement is not approved yet: ${missingSteps(row).join(', ')} is missing.`,
    );
  const day = paidOn ?? (await todayOf(client, tenantId));
  await judgeDay(client, { tenantId, day, path: 'paid_on' });
  await client.query(`UPDATE statements SET status = 'paid', paid_on = $2 WHERE id = $1`, [id, day]);
  return { ...row, status: 'paid', paid_on: day };
}
