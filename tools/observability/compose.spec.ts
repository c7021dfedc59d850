import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FOLDER } from './observability.ts';

const root = join(FOLDER, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

/** The names that the compose file needs from its environment. */
const needed = () => [
  ...new Set([...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name!)),
];

const environment = (): Record<string, string> =>
  Object.fromEntries(needed().map((name) => [name, 'aGVsbG8']));

const compose = (env: Record<string, string>) =>
  [['docker-compose'], ['docker', 'compose']]
    .map(([command, ...args]) =>
      spawnSync(command!, [...args, '--file', join(root, 'docker-compose.yml'), 'config'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...env },
      }),
    )
    .find(({ error, stderr }) => !error && !/is not a docker command|unknown (shorthand )?flag/.test(stderr));

const validator = compose(environment());
if (!validator)
  console.warn(
    'docker-compose is not installed (Debian: apt-get install docker-compose): the compose file is not checked here',
  );

describe('the compose file', () => {
  it.runIf(validator)('is one that compose takes, and is refused without its secrets', () => {
    expect(validator).toMatchObject({ status: 0 });
    expect(compose({})?.status).not.toBe(0);
  });

  it('gets every secret from outside, by a name that the example has', () => {
    const example = read('infra', 'compose.env.example');
    for (const name of needed()) expect(example, name).toMatch(new RegExp(`^${name}=`, 'm'));
    expect(example).not.toMatch(/^(?!OTEL_)\w+=./m);
  });

  it('pins what it does not build', () => {
    const images = [...read('docker-compose.yml').matchAll(/^\s+image: (\S+)$/gm)].map(([, image]) => image!);
    expect(images.length).toBeGreaterThan(5);
    for (const image of [...images, /ARG NODE=(\S+)/.exec(read('infra', 'Dockerfile'))![1]!])
      expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?(-\w+)*$/);
  });

  it('has each service that Prometheus scrapes', () => {
    const services = [...read('docker-compose.yml').matchAll(/^ {2}([\w-]+):$/gm)].map(([, name]) => name);
    const scraped = [...read('infra', 'observability', 'prometheus.yml').matchAll(/- ([\w-]+):\d+$/gm)].map(
      ([, name]) => name,
    );
    expect(scraped).toHaveLength(5);
    expect(services).toEqual(expect.arrayContaining(scraped));
  });
});
