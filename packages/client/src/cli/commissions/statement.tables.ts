import type { Statement } from '@slipway/shared/contracts';
import { amountsAligned, isSomething, moneyText } from './amounts.js';

export function statementRows(statements: readonly Statement[]): string[][] {
  return amountsAligned(
    [
      ['STATEMENT', 'PERIOD', 'STATUS', 'DUE', 'CARRIED', 'PARTY'],
      ...statements.map(({ id, period, status, due, carried, party_name, missing_approvals }) => [
        id,
        period,
        status === 'draft' && missing_approvals[0] ? `waits for ${missing_approvals[0]}` : status,
        moneyText(due),
        isSomething(carried.amount) ? moneyText(carried) : '',
        party_name,
      ]),
    ],
    [3, 4],
  );
}
