import type { Account, AccountStats, AccountStatus } from '@slipway/shared/contracts';
import { countWord } from '../ui/count.word.js';

/** `1 account`, `1,204 accounts` */
export function accountsWord(count: number): string {
  return countWord(count, 'account');
}

/** Who it is, besides the address; nothing that is said twice. */
export function whoOf({ email, username, display_name }: Account): string {
  return [username === email ? null : username, display_name].filter((part) => part !== null).join(' · ');
}

/** Counts by status of everything, or of one directory; nothing for one that the counts do not know yet. */
export function countsOf(
  stats: AccountStats,
  directoryId: string | undefined,
): Record<AccountStatus, number> | undefined {
  if (directoryId === undefined) return stats.by_status;
  return stats.by_directory.find(({ directory_id }) => directory_id === directoryId)?.by_status;
}

/** How many accounts there are of any status. */
export function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
