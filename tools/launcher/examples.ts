import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { publishRepository, startGitServer } from '@slipway/testing';

export interface ExampleRepositories {
  url(name: string): string;
  /** Of those that a newcomer deploys with one click. */
  urls: string[];
  /** `host:port`, for the list of hosts that may be cloned from. */
  host: string;
  stop(): Promise<void>;
}

/** The others need settings first, or are there to fail. */
const NEED_NOTHING = new Set(['plain-static', 'vite-react', 'eleventy']);

/** Serves each folder of `examples/` as a git repository on loopback. */
export async function serveExamples(root: string, home: string, port: number): Promise<ExampleRepositories> {
  const repositories = join(home, 'git');
  const names = readdirSync(join(root, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const name of names) await publishRepository(repositories, name, join(root, 'examples', name));
  const server = await startGitServer({ root: repositories, port });
  const host = `127.0.0.1:${server.port}`;
  const url = (name: string) => `http://${host}/${name}.git`;
  return {
    url,
    urls: names.filter((name) => NEED_NOTHING.has(name)).map(url),
    host,
    stop: () => server.close(),
  };
}
