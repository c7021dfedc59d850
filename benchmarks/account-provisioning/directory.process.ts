import { startScimDirectory, type DirectorySwitches } from '@slipway/testing/scim';
import { ownOptions, tell } from '../harness/child.ts';

export interface DirectoryOptions {
  token: string;
  switches: Partial<DirectorySwitches>;
}

/** Where the directory is. */
export interface DirectoryWord {
  url: string;
}

const { token, switches } = ownOptions() as DirectoryOptions;
const { url } = await startScimDirectory({ token, switches });
tell({ url } satisfies DirectoryWord);
