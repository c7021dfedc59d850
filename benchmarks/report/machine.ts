import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** The class of this machine and the versions that were measured; nothing that names the machine itself. */
export function machineOf(software: ReadonlyMap<string, string>): string {
  const model = cpus()[0]
    ?.model.replace(/\s+(Processor|CPU @.*)$/i, '')
    .trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB memory`;
  const versions = [...software].map(([name, version]) => `${name} ${version}`);
  return [
    `${availableParallelism()} cores${model ? ` (${model})` : ''}`,
    memory,
    process.platform,
    `Node ${process.versions.node}`,
    ...versions,
  ].join(', ');
}

/** The version of a program that prints it. */
export function versionOf(command: string, ...args: string[]): string | undefined {
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return /\d+(\.\d+)+/.exec(`${stdout ?? ''}${stderr ?? ''}`)?.[0];
}
