import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from '@slipway/shared/logging';
import type { ObjectStore } from '@slipway/storage';
import { Workspace } from '../pipeline/workspace.js';
import type { RunLimits, Sandbox, SandboxCommand } from '../sandbox/sandbox.js';
import type { Chromium } from './chromium.js';
import type { PictureSize } from './inside/photograph.js';
import { writePage } from './page.folder.js';

export interface CameraOptions {
  store: ObjectStore;
  /** One that keeps its commands from every network: see `Sandbox.run`. */
  sandbox: Sandbox;
  workspaceRoot: string;
  chromium: Chromium;
  logger: Logger;
  /** What runs in the sandbox, compiled; this one's neighbour unless given. */
  program?: string;
  limits?: Partial<RunLimits>;
}

const MiB = 1024 * 1024;
const LIMITS: RunLimits = {
  wall_ms: 15_000,
  memory_bytes: 1536 * MiB,
  processes: 512,
  open_files: 4_096,
  file_bytes: 512 * MiB,
  disk_bytes: 512 * MiB,
  kill_grace_ms: 0,
};
/** A page may load for so long: the rest of the time is for starting Chromium and for the picture itself. */
const PATIENCE_MS = 7_000;
const SIZE: PictureSize = { width: 1200, height: 750, scale: 0.5 };
/** Ten times what a picture of this size takes. */
const MAX_BYTES = MiB;
const PROGRAM = fileURLToPath(new URL('./inside/main.js', import.meta.url));
const INSIDE = '/opt/slipway/picture';
const NODE = '/opt/slipway/node/node';

/**
 * Takes pictures of published pages. A page is a program of a stranger's, and Chromium without its own sandbox is no
 * obstacle to it: so both run in ours, with no network, the page's files read-only, and nothing comes out but bytes.
 */
export class Camera {
  constructor(private readonly options: CameraOptions) {}

  /**
   * A WebP of the deployment's first page, 600 × 375; nothing when it has none.
   * @throws PictureFailed when it cannot be taken within its limits; the signal's reason when aborted
   */
  async take(manifestSha256: string, signal: AbortSignal): Promise<Buffer | undefined> {
    const { store, sandbox, workspaceRoot, logger } = this.options;
    const workspace = await Workspace.create(workspaceRoot, sandbox);
    try {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.wall_ms)]);
      if (!(await writePage(store, manifestSha256, workspace.folder('source'), inTime))) return undefined;
      return await this.photograph(workspace, signal);
    } finally {
      workspace.remove(logger);
    }
  }

  private async photograph(workspace: Workspace, signal: AbortSignal): Promise<Buffer> {
    const picture: Buffer[] = [];
    let bytes = 0;
    let complaint = '';
    const outcome = await this.options.sandbox.run(
      this.command(workspace, (stream, chunk) => {
        if (stream === 'stderr') complaint = (complaint + chunk.toString()).slice(-2_000);
        else if ((bytes += chunk.length) <= MAX_BYTES) picture.push(chunk);
      }),
      signal,
    );
    if (outcome.outcome === 'stopped')
      throw new PictureFailed(`it was stopped for its use of ${outcome.by}`, complaint);
    if (outcome.exit_code !== 0) throw new PictureFailed(`it ended with ${outcome.exit_code}`, complaint);
    const taken = Buffer.concat(picture);
    if (bytes > MAX_BYTES || !isWebP(taken)) throw new PictureFailed('what came is no picture', complaint);
    return taken;
  }

  private command(workspace: Workspace, onOutput: SandboxCommand['onOutput']): SandboxCommand {
    const { chromium, program = PROGRAM, limits } = this.options;
    const tmp = workspace.folder('tmp');
    return {
      argv: [
        // Behind the builds, which come first on a busy machine.
        ...['nice', '-n', '5', NODE, join(INSIDE, basename(program))],
        ...['/page', chromium.executable, '/tmp/profile', JSON.stringify(SIZE), String(PATIENCE_MS)],
      ],
      cwd: '/tmp',
      environment: { PATH: '/usr/bin:/bin', HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8' },
      mounts: [
        { kind: 'read-only', source: workspace.folder('source'), target: '/page' },
        { kind: 'read-write', source: tmp, target: '/tmp' },
        { kind: 'read-only', source: process.execPath, target: NODE },
        { kind: 'read-only', source: dirname(program), target: INSIDE },
        ...chromium.mounts,
      ],
      network: 'none',
      limits: { ...LIMITS, ...limits },
      diskFolders: [tmp],
      onOutput,
    };
  }
}

/** There is no picture, and why; the deployment is none the worse. */
class PictureFailed extends Error {
  override readonly name = 'PictureFailed';

  constructor(
    reason: string,
    /** What the programs in the sandbox said last. */
    readonly complaint: string,
  ) {
    super(`The picture could not be taken: ${reason}.`);
  }
}

/** By its first bytes (RFC 9649, 2.4): whoever took Chromium over may have written anything. */
function isWebP(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
}
