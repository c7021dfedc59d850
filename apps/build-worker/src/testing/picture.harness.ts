import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { storeKey, type Manifest } from '@slipway/shared/contracts';
import { createLogger } from '@slipway/shared/logging';
import { FileObjectStore } from '@slipway/storage';
import { Camera, type CameraOptions } from '../picture/camera.js';
import { findChromium, type Chromium } from '../picture/chromium.js';
import { removalsDone } from '../pipeline/workspace.js';
import { contentType } from '../publish/content.type.js';
import { canonicalManifest } from '../publish/manifest.json.js';
import { BubblewrapSandbox } from '../sandbox/bubblewrap.js';

/** Compiled: in the sandbox there is nothing that could read TypeScript. */
const PROGRAM = fileURLToPath(new URL('../../dist/picture/inside/main.js', import.meta.url));

export const chromium: Chromium | undefined = await findChromium(
  process.env['CHROMIUM_PATH'],
  process.env['PATH'] ?? '',
);

/** Published pages in a real store, and a camera for them. */
export class PictureHarness {
  private constructor(
    readonly root: string,
    readonly store: FileObjectStore,
  ) {}

  static async start(): Promise<PictureHarness> {
    const root = await mkdtemp(join(tmpdir(), 'slipway-picture-'));
    return new PictureHarness(root, new FileObjectStore(join(root, 'store')));
  }

  async stop(): Promise<void> {
    await removalsDone();
    await rm(this.root, { recursive: true, force: true });
  }

  get workspaceRoot(): string {
    return join(this.root, 'workspaces');
  }

  camera(options: Partial<CameraOptions> = {}): Camera {
    if (!chromium) throw new Error('there is no Chromium on this machine');
    return new Camera({
      store: this.store,
      workspaceRoot: this.workspaceRoot,
      sandbox: new BubblewrapSandbox({ workspaceRoot: this.workspaceRoot }),
      chromium,
      logger: createLogger({ service: 'test', level: 'silent' }),
      program: PROGRAM,
      // The machine of a test may be busy with others.
      limits: { wall_ms: 60_000 },
      ...options,
    });
  }

  /** Puts files into the store as a deployment. @returns its manifest's name */
  async publish(contents: Record<string, string>): Promise<string> {
    const files: Manifest['files'] = {};
    for (const [path, content] of Object.entries(contents)) {
      const bytes = Buffer.from(content);
      const sha256 = sha256Of(bytes);
      await this.store.put(storeKey.blob(sha256), bytes);
      files[path] = { sha256, size: bytes.length, type: contentType(path) };
    }
    const manifest = Buffer.from(canonicalManifest({ version: 1, files }));
    await this.store.put(storeKey.manifest(sha256Of(manifest)), manifest);
    return sha256Of(manifest);
  }
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
