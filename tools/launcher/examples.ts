import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { publishRepository, startGitServer } from '@slipway/testing';

export interface ExampleRepositories {
  url(name: string): string;
  /** `host:port`, for the list of hosts that may be cloned from. */
  host: string;
  stop(): Promise<void>;
}

/** Serves each folder of `examples/` as a git repository on loopback. */
export async function serveExamples(root: string, home: string, port: number): Promise<ExampleRepositories> {
  const repositories = join(home, 'git');
  for (const entry of readdirSync(join(root, 'examples'), { withFileTypes: true })) {
    if (entry.isDirectory())
      await publishRepository(repositories, entry.name, join(root, 'examples', entry.name));
  }
  const server = await startGitServer({ root: repositories, port });
  const host = `127.0.0.1:${server.port}`;
  return { url: (name) => `http://${host}/${name}.git`, host, stop: () => server.close() };
}
