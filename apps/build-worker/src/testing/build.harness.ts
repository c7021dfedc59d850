import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildSettings, Manifest } from '@slipway/shared/contracts';
import { manifest as manifestSchema, storeKey } from '@slipway/shared/contracts';
import { createLogger } from '@slipway/shared/logging';
import { FileObjectStore } from '@slipway/storage';
import { publishRepository, startGitServer, type RepositoryFiles } from '@slipway/testing';
import type { BuildDependencies, BuildResult, ReusableOutput } from '../build.contract.js';
import { BuildError } from '../build.error.js';
import { DEFAULT_LIMITS, type BuildLimits } from '../build.limits.js';
import { runBuild } from '../pipeline/build.js';
import { removalsDone } from '../pipeline/workspace.js';

export interface BuildOptions {
  settings?: Partial<BuildSettings>;
  variables?: Record<string, string>;
  limits?: Partial<BuildLimits>;
  sandbox?: 'bubblewrap' | 'none';
  tenantId?: string;
  projectId?: string;
  gitUrl?: string;
  signal?: AbortSignal;
  hostEnvironment?: Record<string, string | undefined>;
  gitAllowedHosts?: string[];
  /** Whether earlier outputs of this harness are offered for reuse. */
  reuse?: boolean;
  onLog?: (line: string) => void;
}

/** How a build went, whether it failed or not. */
export interface BuildOutcome {
  result: BuildResult | undefined;
  error: BuildError | undefined;
  /** What was thrown when it was no error of the build. */
  thrown: unknown;
  lines: { stream: string; text: string }[];
  /** All lines in one text. */
  text: string;
  progress: { percent: number; stage: string }[];
  duration_ms: number;
}

const NO_SETTINGS: BuildSettings = {
  branch: null,
  root_directory: null,
  install_command: null,
  build_command: null,
  output_directory: null,
  node_version: null,
};

/** Builds of real repositories on a real git server into a real store, each harness with folders of its own. */
export class BuildHarness {
  private readonly outputs = new Map<string, ReusableOutput>();

  private constructor(
    readonly root: string,
    readonly store: FileObjectStore,
    readonly git: { url: string; port: number; close(): Promise<void> },
  ) {}

  static async start(): Promise<BuildHarness> {
    const root = await mkdtemp(join(tmpdir(), 'slipway-build-'));
    await mkdir(join(root, 'repositories'));
    const git = await startGitServer({ root: join(root, 'repositories') });
    return new BuildHarness(root, new FileObjectStore(join(root, 'store')), git);
  }

  async stop(): Promise<void> {
    await this.git.close();
    await removalsDone();
    await rm(this.root, { recursive: true, force: true });
  }

  get repositories(): string {
    return join(this.root, 'repositories');
  }

  get workspaceRoot(): string {
    return join(this.root, 'workspaces');
  }

  get cacheRoot(): string {
    return join(this.root, 'cache');
  }

  urlOf(name: string): string {
    return `${this.git.url}/${name}.git`;
  }

  /** Publishes files as a repository and builds it. */
  async buildFiles(files: RepositoryFiles, options: BuildOptions = {}): Promise<BuildOutcome> {
    const name = randomUUID();
    await publishRepository(this.repositories, name, files);
    return this.build(name, options);
  }

  async build(name: string, options: BuildOptions = {}): Promise<BuildOutcome> {
    const lines: BuildOutcome['lines'] = [];
    const progress: BuildOutcome['progress'] = [];
    const startedAt = performance.now();
    const outcome = (part: Partial<BuildOutcome>): BuildOutcome => ({
      result: undefined,
      error: undefined,
      thrown: undefined,
      ...part,
      lines,
      text: lines.map(({ text }) => text).join('\n'),
      progress,
      duration_ms: performance.now() - startedAt,
    });
    try {
      const result = await runBuild(
        {
          payload: {
            deployment_id: randomUUID(),
            project_id: options.projectId ?? '0199a5d0-0000-7000-8000-000000000001',
            slug: 'test',
            git_url: options.gitUrl ?? this.urlOf(name),
            settings: { ...NO_SETTINGS, ...options.settings },
          },
          tenantId: options.tenantId ?? 'tenant-a',
          variables: options.variables ?? {},
        },
        {
          log: (stream, text) => {
            lines.push({ stream, text });
            options.onLog?.(text);
          },
          progress: (percent, stage) => progress.push({ percent, stage }),
        },
        options.signal ?? new AbortController().signal,
        this.dependencies(options),
      );
      this.outputs.set(result.fingerprint, result);
      return outcome({ result });
    } catch (error) {
      return outcome(error instanceof BuildError ? { error, thrown: error } : { thrown: error });
    }
  }

  async manifestOf({ result }: BuildOutcome): Promise<Manifest> {
    if (!result) throw new Error('the build has no result');
    return manifestSchema.parse(
      JSON.parse((await this.store.get(storeKey.manifest(result.manifest_sha256))).toString()),
    );
  }

  /** The bytes that a path of a build's site is served from. */
  async file(outcome: BuildOutcome, path: string): Promise<string | undefined> {
    const entry = (await this.manifestOf(outcome)).files[path];
    return entry && (await this.store.get(storeKey.blob(entry.sha256))).toString();
  }

  private dependencies(options: BuildOptions): BuildDependencies {
    return {
      store: this.store,
      workspaceRoot: this.workspaceRoot,
      cacheRoot: this.cacheRoot,
      gitAllowedHosts: options.gitAllowedHosts ?? [`127.0.0.1:${this.git.port}`],
      sandbox: options.sandbox ?? 'bubblewrap',
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      hostEnvironment: options.hostEnvironment ?? process.env,
      findReusable: async (_tenant, fingerprint) =>
        options.reuse ? this.outputs.get(fingerprint) : undefined,
      logger: createLogger({ service: 'test', level: 'silent' }),
    };
  }
}

/** A package.json whose build is a line of shell. */
export function packageWith(build: string, fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ name: 'site', version: '1.0.0', private: true, scripts: { build }, ...fields });
}

/** A repository whose build is a Node program that is to write `dist`. */
export function nodeBuild(program: string): RepositoryFiles {
  return {
    'package.json': packageWith('node build.cjs'),
    'build.cjs': `const fs = require('node:fs');\n${program}\n`,
  };
}

export const WRITE_INDEX = `fs.mkdirSync('dist', { recursive: true }); fs.writeFileSync('dist/index.html', '<h1>built</h1>');`;
