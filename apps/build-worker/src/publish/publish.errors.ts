import { BuildError } from '../build.error.js';

function publishError(code: string, detail: string): BuildError {
  return new BuildError({ code, detail, stage: 'publish' });
}

export const publishErrors = {
  missing: (wanted: string | undefined, candidates: readonly string[]) =>
    publishError(
      'output_missing',
      `${wanted === undefined ? 'The build wrote no folder that we know as an output' : `The build did not write the output directory "${wanted}"`}. ${
        candidates.length > 0
          ? `There are: ${candidates.map((name) => `"${name}"`).join(', ')}; set one as the project’s output directory.`
          : 'Check what the build command writes, and set the project’s output directory.'
      }`,
    ),
  outside: (path: string) =>
    publishError('output_outside', `The output directory "${path}" leads out of the repository.`),
  empty: (path: string) =>
    publishError(
      'output_empty',
      `The output directory "${path || '.'}" has no files: check what the build command writes.`,
    ),
  linkLeaves: (path: string) =>
    publishError(
      'output_symlink_leaves',
      `${shown(path)} is a symbolic link that leaves the output or leads nowhere: publish a copy of the file instead.`,
    ),
  special: (path: string) =>
    publishError(
      'output_special_file',
      `${shown(path)} is a device, pipe or socket: only files can be published.`,
    ),
  badName: (path: string) =>
    publishError('output_bad_name', `${shown(path)} has a name that is not valid UTF-8: rename the file.`),
  tooManyFiles: (limit: number) =>
    publishError(
      'output_too_many_files',
      `The output has more than ${limit.toLocaleString('en')} files: is the output directory the right one?`,
    ),
  tooLarge: (limit: number) =>
    publishError('output_too_large', `The output is larger than ${Math.round(limit / 1024 / 1024)} MB.`),
  unreadable: (path: string) =>
    publishError('output_unreadable', `${shown(path)} cannot be read: check its permissions.`),
};

/** A path of a stranger's in a sentence of ours: quoted, on one line. */
function shown(path: string): string {
  return JSON.stringify(path.slice(0, 300));
}
