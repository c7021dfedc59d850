import type { Job, JobError } from '@slipway/shared/contracts';

const TYPES: Record<string, string> = {
  build: 'Build',
  detection: 'Detection',
  account: 'Accounts',
  account_change: 'Account change',
  verification_mail: 'Mail',
  directory_check: 'Directory check',
  commission_run: 'Commissions',
  commission_update: 'Commission update',
  period_close: 'Period close',
};

/** What people call a type of job. */
export function typeWord(type: string): string {
  return TYPES[type] ?? type;
}

/** What a job is called in a list. */
export function jobTitle(job: Pick<Job, 'type' | 'title' | 'id'>): string {
  return job.title ?? `${typeWord(job.type)} ${job.id.slice(-6)}`;
}

/** Errors that a change of the project's settings mends. */
const OF_SETTINGS = new Set([
  'branch_not_found',
  'no_build_script',
  'node_version_unavailable',
  'nothing_to_deploy',
  'output_empty',
  'output_missing',
  'output_outside',
  'root_directory_not_found',
]);

const ADVICE: Record<string, string> = {
  timed_out: 'Look in the log for what it waited for.',
  worker_lost:
    'The machine that ran it went away each time. Run it again; if it ends so again, look at the workers.',
  unexpected: 'This is a mistake of Slipway. Run it again; with the job’s id it can be found in the logs.',
};

/** What somebody may do about an error, where its own message does not say it all. */
export function advice({ code }: JobError): string | undefined {
  return ADVICE[code];
}

/** Whether the way on leads through the settings of the project. */
export function isOfSettings({ code }: JobError): boolean {
  return OF_SETTINGS.has(code);
}

/** What stands in the place of a log without lines. */
export function emptyLog(phase: 'loading' | 'here' | 'refused', hasExpired: boolean): string {
  if (hasExpired) return 'The log was kept for its time, and is gone.';
  return phase === 'loading' ? 'Loading the log …' : 'Nothing has been said yet.';
}
