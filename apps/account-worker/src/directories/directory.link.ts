import type { Redis } from '@slipway/shared/redis';
import { DirectoryGate } from '../gate/directory.gate.js';
import { createConnection } from '../scim/connection.js';
import { ScimClient } from '../scim/scim.client.js';
import type { OpenDirectory } from './directory.repository.js';

export interface LinkOptions {
  redis: Redis;
  allowedHosts: readonly string[];
  /** Calls at a time to one directory. */
  connections: number;
  timeoutMs: number;
}

/** One directory as all jobs of this process speak to it. */
export interface DirectoryLink {
  client: ScimClient;
  gate: DirectoryGate;
}

interface Kept extends DirectoryLink {
  settings: string;
  users: number;
  close: () => Promise<void>;
}

/** Keeps the connections to directories for as long as a job needs them; jobs for the same one share it. */
export class DirectoryLinks {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly options: LinkOptions) {}

  /** Speaks to a directory until `work` has ended. */
  async with<T>(directory: OpenDirectory, work: (link: DirectoryLink) => Promise<T>): Promise<T> {
    const link = this.open(directory);
    link.users += 1;
    try {
      return await work(link);
    } finally {
      link.users -= 1;
      if (link.users === 0) {
        if (this.kept.get(directory.id) === link) this.kept.delete(directory.id);
        await link.close();
      }
    }
  }

  private open({ id, baseUrl, token, requestsPerSecond }: OpenDirectory): Kept {
    const settings = JSON.stringify([baseUrl, token, requestsPerSecond]);
    const known = this.kept.get(id);
    if (known?.settings === settings) return known;
    const { redis, allowedHosts, connections, timeoutMs } = this.options;
    const connection = createConnection({ baseUrl: new URL(baseUrl), allowedHosts, connections, timeoutMs });
    const link: Kept = {
      settings,
      users: 0,
      client: new ScimClient({ baseUrl, token, connection, timeoutMs }),
      gate: new DirectoryGate({ redis, directoryId: id, requestsPerSecond, maxConcurrency: connections }),
      close: () => connection.close().catch(() => undefined),
    };
    // Jobs that have the old one keep it until they end.
    this.kept.set(id, link);
    return link;
  }
}
