import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlipwayClient } from '@slipway/client';
import { TERMINAL_EVENTS, type JobEvent } from '@slipway/shared/contracts';
import {
  commitFiles,
  freePort,
  publishRepository,
  startGitServer,
  type RepositoryFiles,
} from '@slipway/testing';
import { Stack, type StackOptions } from '@slipway/tools/stack';

export const ROOT = join(import.meta.dirname, '..');
export const EXAMPLES = join(ROOT, 'examples');

type Git = Awaited<ReturnType<typeof startGitServer>>;

/** A whole Slipway in a folder of its own, with a git server beside it, for one test file. */
export class TestSlipway {
  readonly stack: Stack;
  readonly home: string;
  private readonly git: Git;

  private constructor(stack: Stack, home: string, git: Git) {
    this.stack = stack;
    this.home = home;
    this.git = git;
  }

  /** @param over what is different from the usual; it may depend on where (`host:port`) the git server is */
  static async start(
    over: Partial<StackOptions> | ((gitHost: string) => Partial<StackOptions>) = {},
  ): Promise<TestSlipway> {
    const home = await mkdtemp(join(tmpdir(), 'slipway-e2e-'));
    const git = await startGitServer({ root: join(home, 'git') });
    const gitHost = `127.0.0.1:${git.port}`;
    const stack = await Stack.start({
      root: ROOT,
      home,
      gatewayPort: await freePort(),
      edgePort: await freePort(),
      gitAllowedHosts: [gitHost],
      sandbox: 'bubblewrap',
      // Tests are quicker than people.
      rateLimits: false,
      // Pictures of sites cost a browser each; a test that wants them says so.
      serviceEnv: { 'build-worker': { BUILD_PICTURES: 'off' } },
      ...(typeof over === 'function' ? over(gitHost) : over),
    });
    return new TestSlipway(stack, home, git);
  }

  /** Puts a folder, or files, at a URL as a git repository. */
  async repository(name: string, source: string | RepositoryFiles, message = 'Publish'): Promise<string> {
    await publishRepository(join(this.home, 'git'), name, source, { message });
    return `http://127.0.0.1:${this.git.port}/${name}.git`;
  }

  async commit(name: string, files: RepositoryFiles, message = 'Publish'): Promise<void> {
    await commitFiles(join(this.home, 'git'), name, files, { message });
  }

  /** A new tenant. @returns its client and the token it uses */
  async tenant(): Promise<{ client: SlipwayClient; token: string }> {
    const { apiUrl } = this.stack;
    const email = `user-${Math.random().toString(36).slice(2)}@example.test`;
    const { access_token: token } = await new SlipwayClient({ apiUrl }).signUp({
      email,
      password: 'correct horse battery',
    });
    return { client: new SlipwayClient({ apiUrl, token }), token };
  }

  /** What the API gives to somebody who signs in. */
  async clientOf(email: string, password: string): Promise<SlipwayClient> {
    const { apiUrl } = this.stack;
    const { access_token: token } = await new SlipwayClient({ apiUrl }).signIn({ email, password });
    return new SlipwayClient({ apiUrl, token });
  }

  /** What the edge answers for a site's URL; its name need not resolve. */
  async visit(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: string; headers: Headers }> {
    const { host, pathname } = new URL(url);
    const { request } = await import('node:http');
    return new Promise((resolve, reject) => {
      const { port } = new URL(this.stack.edgeUrl);
      request({ host: '127.0.0.1', port, path: pathname, headers: { ...headers, host } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
            headers: new Headers(response.headers as Record<string, string>),
          }),
        );
      })
        .on('error', reject)
        .end();
    });
  }

  async close(): Promise<void> {
    await this.stack.stop();
    await this.git.close();
    await rm(this.home, { recursive: true, force: true });
  }
}

/** A job's events from the first to its end. */
export async function untilEnd(client: SlipwayClient, jobId: string, after = 0): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for await (const event of client.follow(jobId, { after })) {
    events.push(event);
    if (TERMINAL_EVENTS.has(event.type)) break;
  }
  return events;
}

/** The text of all log lines. */
export function logOf(events: JobEvent[]): string {
  return events
    .flatMap((event) => (event.type === 'job.log' ? event.lines.map(({ text }) => text) : []))
    .join('\n');
}

/** A repository that needs nothing from a registry: a build script in plain Node. */
export function plainBuild(script: string): RepositoryFiles {
  return {
    'package.json': JSON.stringify({ name: 'site', private: true, scripts: { build: 'node build.js' } }),
    'build.js': script,
  };
}
