/** What one build may use at most. Times are milliseconds, sizes bytes. */
export interface BuildLimits {
  /** Looking at the repository before it is cloned, redirects included. */
  probe_ms: number;
  clone_ms: number;
  clone_bytes: number;
  install_ms: number;
  build_ms: number;
  /** Resident memory of all processes together. */
  memory_bytes: number;
  /** Processes and threads together. */
  processes: number;
  open_files: number;
  /** Everything that the build keeps on disk: clone, dependencies, home, temporary files. */
  disk_bytes: number;
  log_bytes: number;
  log_lines: number;
  log_line_length: number;
  output_files: number;
  output_bytes: number;
  /** Between asking a build's processes to end and killing them. */
  kill_grace_ms: number;
}

const MiB = 1024 * 1024;

export const DEFAULT_LIMITS: BuildLimits = {
  probe_ms: 20_000,
  clone_ms: 5 * 60_000,
  clone_bytes: 1024 * MiB,
  install_ms: 10 * 60_000,
  build_ms: 20 * 60_000,
  memory_bytes: 4096 * MiB,
  processes: 1_024,
  open_files: 65_536,
  disk_bytes: 8192 * MiB,
  log_bytes: 4 * MiB,
  log_lines: 100_000,
  log_line_length: 16 * 1024,
  output_files: 20_000,
  output_bytes: 2048 * MiB,
  kill_grace_ms: 1_000,
};
