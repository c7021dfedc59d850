import { DomainError } from '@slipway/shared/errors';
import type { DirectoryRepository, OpenDirectory, Quarantine } from './directory.repository.js';
import { refuseQuarantined } from './quarantine.js';

/**
 * A directory that may be asked now.
 * @throws DomainError when it is gone; JobPostponed while it is in quarantine and not yet to be tried again
 */
export async function openDirectory(
  directories: DirectoryRepository,
  tenantId: string,
  id: string,
): Promise<{ directory: OpenDirectory; quarantine: Quarantine | undefined }> {
  const found = await directories.find(tenantId, id);
  if (!found) throw directoryDeleted();
  refuseQuarantined(found.directory, found.quarantine);
  return found;
}

export function directoryDeleted(): DomainError {
  return new DomainError({
    code: 'directory_deleted',
    status: 422,
    detail: 'The directory was removed from Slipway, so there is nowhere to work on accounts.',
  });
}
