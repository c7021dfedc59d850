import type { AccountSeed, AccountTemplate } from '@slipway/shared/contracts';

/** An explicit list: from JSON, or the lines of a file. */
export interface ListedAccounts {
  kind: 'list';
  seeds: AccountSeed[];
  /** Where the account with this index stands in what the caller has sent: `accounts.3`, `line 5`. */
  placeOf: (index: number) => string;
}

export interface TemplatedAccounts {
  kind: 'template';
  count: number;
  template: AccountTemplate;
}

/** What a caller wants made, in which directory. */
export interface AccountOrder {
  tenantId: string;
  directoryId: string;
  directoryName: string;
  verificationEnabled: boolean;
  accounts: ListedAccounts | TemplatedAccounts;
}

export function countOf({ accounts }: AccountOrder): number {
  return accounts.kind === 'list' ? accounts.seeds.length : accounts.count;
}
