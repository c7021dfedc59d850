import type { StoredUser } from './space.js';
import type { DirectoryStatistics } from './statistics.js';
import type { DirectorySwitches } from './switches.js';

export interface ScimDirectoryOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  /** The bearer token that clients must send; none is asked for when left out. */
  token?: string;
  switches?: Partial<DirectorySwitches>;
}

export interface ScimDirectory {
  port: number;
  url: string;
  /** Base URL of a space's SCIM endpoints. */
  base(space: string): string;
  /** @throws SwitchError */
  set(change: Partial<DirectorySwitches>): DirectorySwitches;
  switches(): DirectorySwitches;
  stats(): DirectoryStatistics;
  resetStats(): void;
  /** Resolves when no request is in flight: what was cut off has then been carried out and counted, too. */
  idle(): Promise<void>;
  /** The users of a space, in the order of their creation. */
  users(space: string): StoredUser[];
  /** What was set as a user's password. */
  password(space: string, id: string): string | undefined;
  /** Takes all users out of a space. */
  empty(space: string): void;
  close(): Promise<void>;
}
