import { BuildError, type BuildStage } from '../build.error.js';
import type { BuildLimits } from '../build.limits.js';
import type { BuildLog } from '../logs/build.log.js';
import type { PackageScript } from './package.script.js';
import { certificateMounts } from '../sandbox/host.environment.js';
import type { Mount, ResourceLimit, Sandbox } from '../sandbox/sandbox.js';

export interface StageCommand {
  stage: Extract<BuildStage, 'install' | 'build'>;
  /** As typed in the settings or in package.json; a shell inside the sandbox reads it. */
  command: string;
  cwd: string;
  environment: Readonly<Record<string, string>>;
  mounts: readonly Mount[];
  diskFolders: readonly string[];
  /** What runs in place of a shell with the command: the same, by a shorter way. */
  script?: PackageScript | undefined;
}

/** What package managers say when the network, not the project, is at fault. */
const NETWORK_FAULT =
  /\b(?:EAI_AGAIN|ENETUNREACH|ETIMEDOUT|ECONNRESET|ECONNREFUSED|ERR_SOCKET_TIMEOUT|E50[0234]|ERR_PNPM_FETCH_5\d\d)\b/;
const REMEMBERED_OUTPUT = 8 * 1024;

/**
 * Runs one command of the project in the sandbox and its output into the log.
 * @throws BuildError when it fails or is stopped for a limit
 */
export async function runStage(
  command: StageCommand,
  {
    sandbox,
    log,
    limits,
    signal,
  }: { sandbox: Sandbox; log: BuildLog; limits: BuildLimits; signal: AbortSignal },
): Promise<void> {
  const { script } = command;
  for (const line of [`$ ${command.command}`, ...(script?.shown ?? [])]) log.system(line);
  let lastOutput = '';
  const wall = command.stage === 'install' ? limits.install_ms : limits.build_ms;
  try {
    const result = await sandbox.run(
      {
        name: `${command.stage} command`,
        argv: script?.argv ?? ['/bin/sh', '-c', command.command],
        cwd: command.cwd,
        environment: { ...command.environment, ...script?.environment },
        mounts: [
          ...command.mounts,
          ...(sandbox.kind === 'none' ? [] : certificateMounts(command.environment)),
        ],
        network: 'isolated',
        limits: { ...limits, wall_ms: wall, file_bytes: limits.disk_bytes },
        diskFolders: command.diskFolders,
        onOutput(stream, chunk) {
          log.write(stream, chunk);
          if (command.stage === 'install')
            lastOutput = (lastOutput + chunk.toString('latin1')).slice(-REMEMBERED_OUTPUT);
        },
        isFlooded: () => log.full,
      },
      signal,
    );
    if (result.outcome === 'stopped') throw stopped(command, result.by, limits, wall, log);
    if (result.exit_code === 0) return;
    throw failed(
      command,
      result.exit_code,
      command.stage === 'install' && NETWORK_FAULT.test(lastOutput),
      log,
    );
  } finally {
    log.end();
  }
}

function failed(
  { stage, command }: StageCommand,
  exitCode: number,
  isNetworkFault: boolean,
  log: BuildLog,
): BuildError {
  const shown = log.clean(command);
  const reason = exitCode === 127 ? ': a command was not found' : exitCode === 137 ? ': it was killed' : '';
  return new BuildError({
    code: isNetworkFault ? 'registry_unreachable' : `${stage}_failed`,
    detail: isNetworkFault
      ? `"${shown}" could not reach the package registry (exit code ${exitCode}).`
      : `"${shown}" ended with exit code ${exitCode}${reason}. The last lines of the log say why.`,
    stage,
    command: shown,
    exit_code: exitCode,
    retryable: isNetworkFault,
  });
}

function stopped(
  { stage, command }: StageCommand,
  by: ResourceLimit,
  limits: BuildLimits,
  wall: number,
  log: BuildLog,
): BuildError {
  const shown = log.clean(command);
  const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  const reasons: Record<ResourceLimit, { code: string; why: string }> = {
    time: { code: `${stage}_timed_out`, why: `it ran longer than ${duration(wall)}` },
    memory: { code: 'out_of_memory', why: `it used more than ${megabytes(limits.memory_bytes)} of memory` },
    processes: { code: 'too_many_processes', why: `it started more than ${limits.processes} processes` },
    disk: { code: 'disk_full', why: `it wrote more than ${megabytes(limits.disk_bytes)} to disk` },
  };
  const { code, why } = reasons[by];
  return new BuildError({ code, detail: `"${shown}" was stopped: ${why}.`, stage, command: shown });
}

function duration(ms: number): string {
  return ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.ceil(ms / 1_000)} seconds`;
}
