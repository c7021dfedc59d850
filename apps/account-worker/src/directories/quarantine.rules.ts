/*
 * A directory that keeps failing is left alone for a while, as Microsoft Entra's provisioning does
 * (https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-quarantine-status): when a share
 * of what was tried has failed, once that is enough to judge by, or when very much has failed in all; then it is tried
 * ever more rarely, down to once a day, and after four weeks not at all. Entra judges from 5,000 failures on, by 40 %,
 * with a ceiling of 40,000; orders here are a hundred times smaller.
 */
export interface QuarantinePolicy {
  /** Fewer failures than this are not judged by. */
  minimumFailures: number;
  /** Failed of tried, from which it is too much. */
  share: number;
  /** Failures that are too many, whatever their share. */
  ceiling: number;
  firstPauseMs: number;
  longestPauseMs: number;
  giveUpAfterMs: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const QUARANTINE_POLICY: QuarantinePolicy = {
  minimumFailures: 25,
  share: 0.4,
  ceiling: 400,
  firstPauseMs: MINUTE,
  longestPauseMs: DAY,
  giveUpAfterMs: 28 * DAY,
};

/** Accounts that were tried since the directory was last found well, and those that failed through its fault. */
export interface Tally {
  tried: number;
  failed: number;
}

/** Why a directory is to be quarantined, in words; nothing while it is well enough. */
export function quarantineReason({ tried, failed }: Tally, policy = QUARANTINE_POLICY): string | undefined {
  if (failed >= policy.ceiling) return `${failed} accounts have failed through its fault`;
  if (failed >= policy.minimumFailures && failed >= tried * policy.share)
    return `${failed} of the last ${tried} accounts have failed through its fault`;
  return undefined;
}

/** How long it is left alone, in milliseconds, after so many pauses without recovery. */
export function quarantinePause(pauses: number, policy = QUARANTINE_POLICY): number {
  return Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** Math.min(pauses, 30));
}
