import { JobPostponed } from '@slipway/jobs';
import { DomainError } from '@slipway/shared/errors';
import type { DirectoryRepository, OpenDirectory, Quarantine } from './directory.repository.js';
import { quarantinePause, QUARANTINE_POLICY } from './quarantine.rules.js';

/**
 * Whether a directory may be asked for something now.
 * @throws JobPostponed while it is left alone; DomainError when it has been for so long that it is given up
 */
export function refuseQuarantined({ name }: OpenDirectory, quarantine: Quarantine | undefined): void {
  if (!quarantine) return;
  const { reason, ageMs, pauseLeftMs } = quarantine;
  if (ageMs > QUARANTINE_POLICY.giveUpAfterMs)
    throw new DomainError({
      code: 'directory_given_up',
      status: 503,
      detail: `The directory "${name}" has been in quarantine for four weeks: ${reason}. Lift the quarantine when it is well, then run this again.`,
    });
  if (pauseLeftMs > 0) throw postponed(name, reason, pauseLeftMs);
}

/** Leaves a directory alone. @returns what the job is put off with */
export async function quarantine(
  directories: DirectoryRepository,
  directory: OpenDirectory,
  reason: string,
  pauses: number,
): Promise<JobPostponed> {
  const pauseMs = quarantinePause(pauses);
  await directories.quarantine(directory, reason, pauseMs);
  return postponed(directory.name, reason, pauseMs);
}

function postponed(name: string, reason: string, ms: number): JobPostponed {
  const at = new Date(Date.now() + ms).toISOString().replace(/\.\d+Z$/, 'Z');
  return new JobPostponed(
    'directory_quarantined',
    `The directory "${name}" is in quarantine: ${reason}. It is tried again at ${at}, or when the quarantine is lifted.`,
    ms,
  );
}
