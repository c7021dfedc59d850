export { startScimDirectory, type ScimDirectory, type ScimDirectoryOptions } from './scim.directory.js';
export type { StoredUser } from './space.js';
export type { DirectoryStatistics } from './statistics.js';
export { SwitchError, type DirectorySwitches } from './switches.js';
