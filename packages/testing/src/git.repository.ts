import { spawn } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What a path of a commit is; plain text or bytes mean an ordinary file. */
export type RepositoryEntry =
  string | Buffer | { content: string | Buffer; executable: true } | { symlink: string };
/** Entries by path from the repository's root, `/` as separator. */
export type RepositoryFiles = Record<string, RepositoryEntry>;

export interface CommitOptions {
  branch?: string;
  message?: string;
}

/** Left out when a folder is published: they are made from the rest. */
const LEFT_OUT = new Set(['node_modules', 'dist', '_site', '.git']);

/** An environment for git in which nobody's own configuration counts and nothing asks a question. */
export function gitEnvironment(): Record<string, string> {
  return {
    // where git is found
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/**
 * Makes the bare repository `<root>/<name>.git`, or adds to it, with one commit on the branch that holds exactly the
 * given folder or files. The branch becomes the default one. Equal history gives equal ids on every machine.
 * @returns the commit's id
 */
export async function publishRepository(
  root: string,
  name: string,
  source: string | RepositoryFiles,
  options: CommitOptions = {},
): Promise<string> {
  const branch = options.branch ?? 'main';
  await mkdir(root, { recursive: true });
  await git(root, ['init', '--quiet', '--bare', `--initial-branch=${branch}`, `${name}.git`]);
  const repository = join(root, `${name}.git`);
  await git(repository, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
  const files = typeof source === 'string' ? await readFolder(source) : source;
  return commit(repository, files, { replace: true, ...options });
}

/** Adds a commit that changes or adds these files, and removes those that are `null`. */
export async function commitFiles(
  root: string,
  name: string,
  files: Record<string, RepositoryEntry | null>,
  options: CommitOptions = {},
): Promise<string> {
  return commit(join(root, `${name}.git`), files, { replace: false, ...options });
}

async function commit(
  repository: string,
  files: Record<string, RepositoryEntry | null>,
  { branch = 'main', message = 'Publish', replace }: CommitOptions & { replace: boolean },
): Promise<string> {
  const reference = `refs/heads/${branch}`;
  const parent = (await git(repository, ['for-each-ref', '--format=%(objectname)', reference])).trim();
  const age = parent ? Number(await git(repository, ['rev-list', '--count', parent])) : 0;
  // fast-import takes any path and mode without a work tree: symlinks and odd names need no file system that has them.
  const stream: (string | Buffer)[] = [
    `commit ${reference}\n`,
    // One minute per commit from a fixed start, so that ids depend on nothing but content and order.
    `committer Slipway <slipway@example.test> ${1_760_000_000 + age * 60} +0000\n`,
    ...blob(message),
    ...(parent ? [`from ${parent}\n`] : []),
    ...(replace ? ['deleteall\n'] : []),
  ];
  for (const [path, entry] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (entry === null) stream.push(`D ${quoted(path)}\n`);
    else if (typeof entry === 'string' || Buffer.isBuffer(entry))
      stream.push(`M 100644 inline ${quoted(path)}\n`, ...blob(entry));
    else if ('symlink' in entry) stream.push(`M 120000 inline ${quoted(path)}\n`, ...blob(entry.symlink));
    else stream.push(`M 100755 inline ${quoted(path)}\n`, ...blob(entry.content));
  }
  stream.push('done\n');
  await git(repository, ['fast-import', '--quiet', '--done', '--date-format=raw'], stream);
  return (await git(repository, ['rev-parse', reference])).trim();
}

function blob(content: string | Buffer): (string | Buffer)[] {
  const bytes = Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

async function readFolder(folder: string, prefix = ''): Promise<RepositoryFiles> {
  const files: RepositoryFiles = {};
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = prefix ? `${prefix}/${entry.name}` : entry.name;
    const full = join(folder, path);
    if (entry.isDirectory()) Object.assign(files, await readFolder(folder, path));
    else if (entry.isSymbolicLink()) files[path] = { symlink: await readlink(full) };
    else if (entry.isFile()) {
      const content = await readFile(full);
      files[path] = (await lstat(full)).mode & 0o100 ? { content, executable: true } : content;
    }
  }
  return files;
}

async function git(cwd: string, args: string[], input: (string | Buffer)[] = []): Promise<string> {
  const child = spawn('git', args, { cwd, env: gitEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A git that ends early closes its input; its exit code says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(Buffer.concat(input.map((piece) => Buffer.from(piece))));
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`git ${args[0]} failed (${code}): ${errors.trim()}`);
  return output;
}
