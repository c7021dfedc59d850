import { buffer } from 'node:stream/consumers';
import { readFile } from 'node:fs/promises';
import { confirm as askConfirm, isCancel, password as askPassword } from '@clack/prompts';

/**
 * Asks whether something may be done that cannot be undone. The question goes to stderr, so that an answer can be piped.
 * @throws when nobody can be asked, or the answer is no
 */
export async function confirm(message: string, { yes = false }: { yes?: boolean }): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new Error(`${message} Nobody can be asked here: say --yes.`);
  const answer = await askConfirm({ message, initialValue: false, output: process.stderr });
  if (answer !== true) throw new Error('Nothing was done.');
}

export interface TokenOptions {
  tokenStdin?: boolean;
  tokenFile?: string;
}

/**
 * Reads a token from where other people do not see it: the shell's history and the list of processes show arguments.
 * @throws when it is not given and nobody can be asked
 */
export async function readToken({ tokenStdin, tokenFile }: TokenOptions): Promise<string> {
  if (tokenStdin) return (await buffer(process.stdin)).toString('utf8').trim();
  if (tokenFile !== undefined) return (await readText(tokenFile)).trim();
  if (!process.stdin.isTTY)
    throw new Error('The token is missing. Give it by --token-stdin or --token-file <file>.');
  const answer = await askPassword({ message: "The directory's token", output: process.stderr });
  if (isCancel(answer) || typeof answer !== 'string') throw new Error('Nothing was done.');
  return answer.trim();
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause });
  });
}
