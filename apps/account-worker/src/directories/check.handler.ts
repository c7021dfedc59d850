import { Handles, type ClaimedJob, type HandlerContext, type HandlerOutcome } from '@slipway/jobs';
import { askCapabilities, shown } from './capabilities.js';
import type { DirectoryLinks } from './directory.link.js';
import type { DirectoryRepository } from './directory.repository.js';
import { directoryDeleted } from './open.directory.js';

/** Asks a directory what it can do, also while it is in quarantine. */
export class CheckHandler {
  constructor(
    private readonly directories: DirectoryRepository,
    private readonly links: DirectoryLinks,
  ) {}

  @Handles('directory_check')
  async check(
    { tenantId, payload }: ClaimedJob<'directory_check'>,
    { signal, log }: HandlerContext,
  ): Promise<HandlerOutcome<'directory_check'>> {
    const found = await this.directories.find(tenantId, payload.directory_id);
    if (!found) throw directoryDeleted();
    const { directory } = found;
    log('system', `asking ${directory.baseUrl}/ServiceProviderConfig`);
    const config = await this.links.with(directory, (link) =>
      askCapabilities(this.directories, directory, link, signal),
    );
    return { result: shown(config) };
  }
}
