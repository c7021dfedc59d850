import type { DirectoryCapabilities } from '@slipway/shared/contracts';
import { ScimError } from '../scim/scim.error.js';
import type { ServiceConfig } from '../scim/service.config.js';
import type { DirectoryLink } from './directory.link.js';
import type { DirectoryRepository, OpenDirectory } from './directory.repository.js';

/**
 * Asks a directory what it can do, if need be until it answers or counts as down, and puts the answer, or why there is none, on record.
 * @throws ScimError, DirectoryDown, or the signal's reason
 */
export async function askCapabilities(
  directories: DirectoryRepository,
  directory: OpenDirectory,
  { client, gate }: DirectoryLink,
  signal: AbortSignal,
  { insistently = false } = {},
): Promise<ServiceConfig> {
  const { id } = directory;
  const ask = <T>(call: () => Promise<T>) =>
    insistently ? gate.insist(call, signal) : gate.run(call, signal);
  try {
    // With an account that is not there: what a directory can do many show to everybody, whatever the token.
    await ask(() => client.findByUserName(`slipway-check-${id}`, signal));
    const config = await ask(() => client.discover(signal));
    await directories.saveCheck(directory, { capabilities: shown(config) });
    return config;
  } catch (error) {
    if (error instanceof ScimError)
      await directories.saveCheck(directory, { problem: { code: error.code, message: error.message } });
    throw error;
  }
}

export function shown({ bulk, patch, etag, filter }: ServiceConfig): DirectoryCapabilities {
  return {
    bulk: bulk && { max_operations: bulk.maxOperations, max_payload_size: bulk.maxPayloadSize },
    patch,
    etag,
    filter,
  };
}
