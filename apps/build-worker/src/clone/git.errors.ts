import { BuildError } from '../build.error.js';

function cloneError(code: string, detail: string, options: { retryable?: boolean; cause?: unknown } = {}) {
  return new BuildError({ code, detail, stage: 'clone', ...options });
}

export const gitErrors = {
  addressRefused: (host: string) =>
    cloneError(
      'git_address_refused',
      `"${host}" is on a private, loopback or link-local address, and repositories are cloned from public ones only.`,
    ),
  insecure: (host: string) =>
    cloneError(
      'git_insecure',
      `"${host}" would be reached over plain http: use the https URL of the repository.`,
    ),
  hostNotFound: (host: string, cause: unknown) =>
    cloneError('git_host_not_found', `The host "${host}" was not found: check the repository's URL.`, {
      cause,
    }),
  notReached: (host: string, reason: string, cause?: unknown) =>
    cloneError('git_not_reached', `The git server "${host}" could not be reached (${reason}).`, {
      retryable: true,
      cause,
    }),
  timedOut: (host: string, seconds: number) =>
    cloneError(
      'git_timed_out',
      `The git server "${host}" gave no complete answer within ${seconds} seconds.`,
      {
        retryable: true,
      },
    ),
  notFound: (url: string) =>
    cloneError(
      'repository_not_found',
      `${url} was not found or is private: check the URL, or make the repository public.`,
    ),
  serverFailed: (host: string, status: number) =>
    cloneError('git_server_failed', `The git server "${host}" answered with status ${status}.`, {
      retryable: status >= 500 || status === 429,
    }),
  notAGitServer: (url: string) =>
    cloneError('not_a_git_repository', `${url} is not a git repository that can be cloned over https.`),
  tooManyRedirects: (url: string) =>
    cloneError(
      'git_too_many_redirects',
      `${url} redirects more than five times: use the repository's final URL.`,
    ),
  empty: (url: string) =>
    cloneError('repository_empty', `${url} is empty: push a commit first, then deploy again.`),
  noDefaultBranch: (url: string, branches: readonly string[]) =>
    cloneError(
      'no_default_branch',
      `${url} has no default branch: set the project's branch, for example to ${quotedList(branches)}.`,
    ),
  branchNotFound: (branch: string, nearest: readonly string[]) =>
    cloneError(
      'branch_not_found',
      `The branch "${branch}" does not exist in the repository. The nearest: ${quotedList(nearest)}.`,
    ),
  tooLarge: (bytes: number) =>
    cloneError(
      'repository_too_large',
      `The repository is larger than ${Math.round(bytes / 1024 / 1024)} MB: keep large files out of git.`,
    ),
  failed: (reason: string, exitCode: number) =>
    cloneError(
      'clone_failed',
      `The repository could not be cloned: ${reason || `git ended with ${exitCode}`}.`,
      {
        retryable: true,
      },
    ),
};

function quotedList(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
