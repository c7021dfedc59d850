export type { ScimDirectory, ScimDirectoryOptions } from './directory.js';
export { startScimDirectory } from './scim.directory.js';
export type { StoredUser } from './space.js';
export type { DirectoryStatistics } from './statistics.js';
export { SwitchError, type DirectorySwitches } from './switches.js';
