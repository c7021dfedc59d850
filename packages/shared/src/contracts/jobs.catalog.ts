import { z } from 'zod';
import { updateAccount } from './accounts.js';
import { comparisonTotal, judgedWhatIf } from './commissions.js';
import { id } from './common.js';
import { buildPlanSummary, detectionResult } from './detections.js';
import { directoryCapabilities } from './directories.js';
import { buildSettings } from './projects.js';
import { sha256 } from './manifest.js';
import { money } from './money.js';

export interface JobDeclaration<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  /** Frozen wire value: jobs of before a deploy are found under it after the deploy. */
  queue: string;
  payload: P;
  result: R;
  /** How often a job is tried before it stays failed. */
  attempts: number;
  backoff: { initial_ms: number; factor: number; max_ms: number };
  /** One attempt may take this long. */
  timeout_ms: number;
  /** Jobs that one worker process runs at a time, unless its operator says otherwise. */
  concurrency: number;
  /** Jobs of one tenant that may be queued or running at a time in the whole fleet, unless its operator says otherwise. */
  tenant_concurrency: number;
}

function declare<P extends z.ZodType, R extends z.ZodType>(
  declaration: JobDeclaration<P, R>,
): JobDeclaration<P, R> {
  return declaration;
}

/** How long each stage of a build took. */
export const stageDuration = z.object({ stage: z.string(), duration_ms: z.number().int() });

const build = declare({
  queue: 'builds',
  payload: z.object({
    deployment_id: id,
    project_id: id,
    slug: z.string(),
    git_url: z.string(),
    settings: buildSettings,
  }),
  result: z.object({
    deployment_id: id,
    url: z.string(),
    commit_sha: z.string(),
    manifest_sha256: sha256,
    file_count: z.number().int(),
    size_bytes: z.number().int(),
    uploaded_blobs: z.number().int(),
    /** Whether an earlier output of the same input was taken instead of building. */
    reused: z.boolean(),
    stages: z.array(stageDuration),
    /** How it was built; absent in results of before this was told. */
    plan: buildPlanSummary.optional(),
    /** What came from a cache: absent where there was nothing to cache. */
    cached: z.object({ dependencies: z.boolean().optional(), framework: z.boolean().optional() }).optional(),
  }),
  attempts: 3,
  backoff: { initial_ms: 1_000, factor: 4, max_ms: 60_000 },
  timeout_ms: 30 * 60_000,
  concurrency: 2,
  tenant_concurrency: 16,
});

const detection = declare({
  queue: 'detections',
  payload: z.object({
    git_url: z.string(),
    branch: z.string().nullable(),
    root_directory: z.string().nullable(),
  }),
  result: detectionResult,
  attempts: 2,
  backoff: { initial_ms: 500, factor: 2, max_ms: 2_000 },
  timeout_ms: 2 * 60_000,
  concurrency: 2,
  tenant_concurrency: 4,
});

/** Provisions the accounts that are on record for the job; which of them are made is on record with each. */
const account = declare({
  queue: 'accounts',
  payload: z.object({
    /** What it works on, in words. */
    title: z.string(),
    directory_id: id,
    count: z.number().int(),
    verification_enabled: z.boolean(),
  }),
  result: z.object({
    /** Made in the directory by this job. */
    created: z.number().int(),
    /** Were in the directory before. */
    linked: z.number().int(),
    failed: z.number().int(),
    /** Mails with a code that the mail server took. */
    mailed: z.number().int(),
    /** Requests to the directory in the attempt that ended it. */
    requests: z.number().int(),
    duration_ms: z.number().int(),
  }),
  attempts: 5,
  backoff: { initial_ms: 1_000, factor: 3, max_ms: 60_000 },
  // 100,000 accounts at one request a second.
  timeout_ms: 30 * 60 * 60_000,
  // They wait for directories most of the time; one tenant's must leave room for those of others.
  concurrency: 32,
  tenant_concurrency: 8,
});

/** Carries a change of one account into its directory, or takes it out of there. */
const accountChange = declare({
  queue: 'account-changes',
  payload: z.object({
    title: z.string(),
    directory_id: id,
    account_id: id,
    change: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('update'), fields: updateAccount }),
      z.object({ kind: z.literal('delete') }),
    ]),
  }),
  result: z.object({
    account_id: id,
    /** `forgotten`: it was never in the directory, or was there before us, and stays there. */
    outcome: z.enum(['changed', 'removed', 'forgotten']),
  }),
  attempts: 5,
  backoff: { initial_ms: 1_000, factor: 3, max_ms: 60_000 },
  timeout_ms: 10 * 60_000,
  concurrency: 32,
  tenant_concurrency: 8,
});

/** Mails an account its code once more. */
const verificationMail = declare({
  queue: 'verification-mails',
  payload: z.object({ title: z.string(), account_id: id }),
  result: z.object({ account_id: id, email: z.string() }),
  attempts: 5,
  backoff: { initial_ms: 1_000, factor: 3, max_ms: 60_000 },
  timeout_ms: 2 * 60_000,
  concurrency: 16,
  tenant_concurrency: 4,
});

/** Asks a directory what it can do, which shows whether its address and its token are right. */
const directoryCheck = declare({
  queue: 'directory-checks',
  payload: z.object({ title: z.string(), directory_id: id }),
  result: directoryCapabilities,
  attempts: 2,
  backoff: { initial_ms: 500, factor: 2, max_ms: 2_000 },
  timeout_ms: 2 * 60_000,
  concurrency: 16,
  tenant_concurrency: 4,
});

/** Sums of one currency, as the wire has them. */
const moneyTotals = z.array(money);

/** Calculates commissions and posts the differences; with changes to be tried, it compares and posts nothing. */
const commissionRun = declare({
  queue: 'commission-runs',
  payload: z.object({
    title: z.string(),
    /** A period, a contract, or everything. */
    period: z.string().nullable(),
    contract_id: id.nullable(),
    recheck: z.boolean(),
    what_if: judgedWhatIf.nullable(),
  }),
  result: z.object({
    /** Contracts, parties or teams that were calculated, and those that had not changed. */
    calculated: z.number().int(),
    unchanged: z.number().int(),
    sales: z.number().int(),
    entries: z.number().int(),
    /** What the entries add up to. */
    totals: moneyTotals,
    /** Lines that a what-if run has found different. */
    differences: z.number().int().nullable(),
    /** By party, what a what-if run has compared; the largest differences first. */
    comparison: z.array(comparisonTotal).nullable(),
    duration_ms: z.number().int(),
  }),
  attempts: 5,
  backoff: { initial_ms: 500, factor: 3, max_ms: 30_000 },
  timeout_ms: 6 * 60 * 60_000,
  concurrency: 2,
  tenant_concurrency: 2,
});

/** Posts within a moment what one change means: of a contract's invoices, an adjustment, a statement that was paid. */
const commissionUpdate = declare({
  queue: 'commission-updates',
  payload: z.object({
    title: z.string(),
    /** Calculated, as far as the invoice reaches; all of it when none is named. */
    contract_id: id.nullable(),
    invoice_id: id.nullable(),
    adjustment_id: id.nullable(),
    statement_id: id.nullable(),
  }),
  result: z.object({ entries: z.number().int(), totals: moneyTotals }),
  attempts: 8,
  backoff: { initial_ms: 100, factor: 3, max_ms: 30_000 },
  timeout_ms: 10 * 60_000,
  concurrency: 8,
  tenant_concurrency: 8,
});

/** Calculates what is left of a period, makes its statements and closes it for good. */
const periodClose = declare({
  queue: 'period-closes',
  payload: z.object({ title: z.string(), period_id: id }),
  result: z.object({
    period: z.string(),
    statements: z.number().int(),
    due: moneyTotals,
    /** Negative balances that move to the next period. */
    carried: moneyTotals,
    entries: z.number().int(),
  }),
  attempts: 5,
  backoff: { initial_ms: 500, factor: 3, max_ms: 30_000 },
  timeout_ms: 6 * 60 * 60_000,
  concurrency: 2,
  tenant_concurrency: 1,
});

/** Every type of job, declared once. */
export const jobCatalog = {
  build,
  detection,
  account,
  account_change: accountChange,
  verification_mail: verificationMail,
  directory_check: directoryCheck,
  commission_run: commissionRun,
  commission_update: commissionUpdate,
  period_close: periodClose,
} as const;
export type JobType = keyof typeof jobCatalog;
export type JobPayload<T extends JobType> = z.infer<(typeof jobCatalog)[T]['payload']>;
export type JobResult<T extends JobType> = z.infer<(typeof jobCatalog)[T]['result']>;

export const JOB_TYPES = Object.keys(jobCatalog) as JobType[];

export function isJobType(name: string): name is JobType {
  return Object.hasOwn(jobCatalog, name);
}
