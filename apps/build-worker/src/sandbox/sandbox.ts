export type SandboxKind = 'bubblewrap' | 'none';

/** A folder or file of this machine as the sandboxed command sees it. */
export type Mount =
  | { kind: 'read-only' | 'read-write'; source: string; target: string }
  /** Shows `lower` and takes every change into `upper` in `layer`, where `work` is an empty folder for the kernel. */
  | { kind: 'overlay'; lower: string; layer: string; target: string };

export interface RunLimits {
  wall_ms: number;
  memory_bytes: number;
  processes: number;
  open_files: number;
  /** Of one file. */
  file_bytes: number;
  /** Of all of `diskFolders` together. */
  disk_bytes: number;
  kill_grace_ms: number;
}

export interface SandboxCommand {
  /** What it is called in traces; its program when nothing is given. */
  name?: string;
  argv: readonly string[];
  /** As the command sees it. */
  cwd: string;
  environment: Readonly<Record<string, string>>;
  mounts: readonly Mount[];
  /**
   * `isolated` reaches public addresses only, `none` nothing but its own loopback; `host` is for our own tools that check
   * addresses themselves.
   */
  network: 'isolated' | 'none' | 'host';
  limits: RunLimits;
  /** Folders of this machine whose size is watched. */
  diskFolders: readonly string[];
  onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  /** Whether nobody reads the output any more: it is then taken slowly. */
  isFlooded?: () => boolean;
}

/** What is killed has ended by then: the kernel ends thousands in less, but one that hangs in a device never ends. */
export const LAST_PROCESS_MS = 10_000;

/** How a command ended. Being stopped for a limit is an outcome; being aborted rejects with the signal's reason. */
export type RunOutcome =
  | { outcome: 'exited'; exit_code: number; signal: string | undefined }
  | { outcome: 'stopped'; by: ResourceLimit };

export type ResourceLimit = 'time' | 'memory' | 'processes' | 'disk';

/** Runs commands that nobody vouches for. */
export interface Sandbox {
  readonly kind: SandboxKind;
  /** Whether `overlay` mounts work; where they do not, files are copied instead. */
  readonly overlays: boolean;
  /** Where a folder of this machine is for the command: `inside`, or where it is when nothing is mounted. */
  place(source: string, inside: string): string;
  /** Gives a folder that we made to the user that commands run as. */
  own(path: string): Promise<void>;
  /**
   * Settles when the command and every process that it started have ended.
   * @throws SandboxUnavailable when the sandbox itself does not start; the signal's reason when aborted
   */
  run(command: SandboxCommand, signal: AbortSignal): Promise<RunOutcome>;
}

/** The sandbox could not be started: the machine lacks something. Nothing of the build has run. */
export class SandboxUnavailable extends Error {
  override readonly name = 'SandboxUnavailable';
}
