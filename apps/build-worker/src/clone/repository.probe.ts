import { hostOf } from '@slipway/shared/addresses';
import { isDomainError, messageOf } from '@slipway/shared/errors';
import { checkedAddress, type AddressPolicy } from './checked.address.js';
import { gitErrors } from './git.errors.js';
import {
  pinnedRequest,
  ResponseTooLarge,
  type PinnedRequest,
  type PinnedResponse,
} from './pinned.request.js';
import { DELIMITER, FLUSH, NotPacketLines, packetLine, parsePacketLines } from './pkt.line.js';
import { nearestBranches, refsOfVersion0, refsOfVersion2, type RepositoryRefs } from './refs.js';

export interface ProbeOptions extends AddressPolicy {
  timeout_ms: number;
  signal: AbortSignal;
}

/** Where a repository really is and what is to be cloned from it. */
export interface ProbedRepository {
  /** After redirects. */
  url: URL;
  /** The checked address of its host. */
  address: string;
  branch: string;
  commit_sha: string;
}

const MAX_REDIRECTS = 5;
/** 100,000 branches and their names. */
const MAX_BYTES = 16 * 1024 * 1024;
const SERVICE = 'info/refs?service=git-upload-pack';

/**
 * Asks a repository for its branches, without git: so every hop's address is checked and pinned before anything is
 * sent to it, and what is wrong with the repository is known before anything is cloned.
 * @param branch the branch to build; `null` takes the repository's default
 * @throws BuildError
 */
export async function probeRepository(
  gitUrl: string,
  branch: string | null,
  options: ProbeOptions,
): Promise<ProbedRepository> {
  const timeout = AbortSignal.timeout(options.timeout_ms);
  const signal = AbortSignal.any([options.signal, timeout]);
  let host = hostOf(new URL(gitUrl));
  const asking = { ...options, signal, onHost: (current: string) => (host = current) };
  try {
    const { url, address, refs } = await askForRefs(gitUrl, asking);
    return { url, address, ...chosen(gitUrl, branch, refs) };
  } catch (error) {
    options.signal.throwIfAborted();
    if (timeout.aborted) throw gitErrors.timedOut(host, Math.ceil(options.timeout_ms / 1_000));
    if (isDomainError(error)) throw error;
    if (error instanceof NotPacketLines || error instanceof ResponseTooLarge)
      throw gitErrors.notAGitServer(gitUrl);
    throw gitErrors.notReached(host, messageOf(error), error);
  }
}

type Asking = AddressPolicy & { signal: AbortSignal; onHost: (host: string) => void };

async function askForRefs(
  gitUrl: string,
  asking: Asking,
): Promise<{ url: URL; address: string; refs: RepositoryRefs }> {
  let next = new URL(`${gitUrl.replace(/\/+$/, '')}/${SERVICE}`);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    asking.onHost(hostOf(next));
    const address = await checkedAddress(next, asking);
    const ask = (url: URL, request: Partial<PinnedRequest>) =>
      pinnedRequest(url, { address, maxBytes: MAX_BYTES, signal: asking.signal, ...request });
    const response = await ask(next, { headers: { 'git-protocol': 'version=2' } });
    const target = response.headers.location;
    if (
      response.status >= 300 &&
      response.status < 400 &&
      target !== undefined &&
      URL.canParse(target, next.href)
    ) {
      next = new URL(target, next);
      if (next.username || next.password) throw gitErrors.notAGitServer(gitUrl);
      continue;
    }
    requireGitAnswer(gitUrl, next, response);
    const url = repositoryOf(next);
    if (url === undefined) throw gitErrors.notAGitServer(gitUrl);
    return { url, address, refs: await readRefs(gitUrl, url, response, ask) };
  }
  throw gitErrors.tooManyRedirects(gitUrl);
}

function requireGitAnswer(gitUrl: string, url: URL, { status, headers }: PinnedResponse): void {
  if ([401, 403, 404, 410].includes(status)) throw gitErrors.notFound(gitUrl);
  if (status >= 500 || status === 429) throw gitErrors.serverFailed(hostOf(url), status);
  if (status !== 200 || headers['content-type'] !== 'application/x-git-upload-pack-advertisement')
    throw gitErrors.notAGitServer(gitUrl);
}

/** The repository whose service was asked; git, too, takes a redirect only when it keeps the service's path. */
function repositoryOf(service: URL): URL | undefined {
  const text = service.href;
  return text.endsWith(`/${SERVICE}`) ? new URL(text.slice(0, -SERVICE.length - 1)) : undefined;
}

async function readRefs(
  gitUrl: string,
  url: URL,
  response: PinnedResponse,
  ask: (url: URL, request: Partial<PinnedRequest>) => Promise<PinnedResponse>,
): Promise<RepositoryRefs> {
  const lines = parsePacketLines(response.body);
  const isVersion2 = lines.some((line) => Buffer.isBuffer(line) && line.toString().trimEnd() === 'version 2');
  if (!isVersion2) return refsOfVersion0(lines);
  const wanted = ['symrefs', 'ref-prefix HEAD', 'ref-prefix refs/heads/'];
  const answer = await ask(new URL(`${url.href}/git-upload-pack`), {
    method: 'POST',
    headers: {
      'git-protocol': 'version=2',
      'content-type': 'application/x-git-upload-pack-request',
      accept: 'application/x-git-upload-pack-result',
    },
    body: [
      packetLine('command=ls-refs\n'),
      packetLine('object-format=sha1'),
      DELIMITER,
      ...wanted.map((argument) => packetLine(`${argument}\n`)),
      FLUSH,
    ].join(''),
  });
  if (answer.status !== 200) throw gitErrors.serverFailed(hostOf(url), answer.status);
  if (answer.headers['content-type'] !== 'application/x-git-upload-pack-result')
    throw gitErrors.notAGitServer(gitUrl);
  return refsOfVersion2(parsePacketLines(answer.body));
}

function chosen(
  gitUrl: string,
  wanted: string | null,
  { branches, defaultBranch }: RepositoryRefs,
): { branch: string; commit_sha: string } {
  if (branches.size === 0) throw gitErrors.empty(gitUrl);
  const branch = wanted ?? defaultBranch;
  if (branch === undefined) throw gitErrors.noDefaultBranch(gitUrl, nearestBranches('main', branches.keys()));
  const commit = branches.get(branch);
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit))
    throw gitErrors.branchNotFound(branch, nearestBranches(branch, branches.keys()));
  return { branch, commit_sha: commit };
}
