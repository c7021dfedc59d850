import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TOOL_PATH } from '../sandbox/network.js';

const exec = promisify(execFile);

/** Runs one of the system's own programs with arguments of ours, in a clean environment. */
export async function runTool(file: string, args: readonly string[]): Promise<void> {
  await exec(file, args, { env: { PATH: TOOL_PATH, LC_ALL: 'C' }, maxBuffer: 1024 * 1024 });
}
