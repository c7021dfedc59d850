import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DetectionResult } from '@slipway/shared/contracts';
import { createLogger } from '@slipway/shared/logging';
import { publishRepository, startGitServer, type RepositoryFiles } from '@slipway/testing';
import { DEFAULT_LIMITS, type BuildLimits } from '../build.limits.js';
import { runDetection, type DetectionDependencies } from '../pipeline/detection.js';
import { removalsDone } from '../pipeline/workspace.js';

export interface DetectionOptions {
  branch?: string;
  root_directory?: string;
  signal?: AbortSignal;
  limits?: Partial<BuildLimits>;
  gitAllowedHosts?: string[];
  onProgress?: (percent: number, stage: string) => void;
}

/** Detections in real repositories on a real git server. */
export class DetectionHarness {
  private repositories = 0;

  private constructor(
    readonly root: string,
    readonly git: { url: string; port: number; close(): Promise<void> },
  ) {}

  static async start(): Promise<DetectionHarness> {
    const root = await mkdtemp(join(tmpdir(), 'slipway-detection-'));
    await mkdir(join(root, 'repositories'));
    return new DetectionHarness(root, await startGitServer({ root: join(root, 'repositories') }));
  }

  async stop(): Promise<void> {
    await this.git.close();
    await removalsDone();
    await rm(this.root, { recursive: true, force: true });
  }

  get workspaceRoot(): string {
    return join(this.root, 'workspaces');
  }

  /** Publishes files as a repository. @returns its URL */
  async publish(files: RepositoryFiles): Promise<string> {
    const name = `repository-${this.repositories++}`;
    await publishRepository(join(this.root, 'repositories'), name, files);
    return `${this.git.url}/${name}.git`;
  }

  detect(gitUrl: string, options: DetectionOptions = {}): Promise<DetectionResult> {
    const { branch = null, root_directory = null, signal = new AbortController().signal } = options;
    const progress = options.onProgress ?? (() => undefined);
    const payload = { git_url: gitUrl, branch, root_directory };
    return runDetection(payload, { progress }, signal, this.dependencies(options));
  }

  dependencies({ gitAllowedHosts, limits }: DetectionOptions = {}): DetectionDependencies {
    return {
      workspaceRoot: this.workspaceRoot,
      gitAllowedHosts: gitAllowedHosts ?? [`127.0.0.1:${this.git.port}`],
      sandbox: 'bubblewrap',
      limits: { ...DEFAULT_LIMITS, ...limits },
      hostEnvironment: process.env,
      logger: createLogger({ service: 'test', level: 'silent' }),
    };
  }
}
