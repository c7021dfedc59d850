import { spawnSync } from 'node:child_process';
import { freePort } from '@slipway/testing';
import { MissingPackage } from './system.packages.ts';

export interface DockerRedis {
  url: string;
  stop: () => Promise<void>;
  kill: () => void;
}

/** A Redis in a container, where there is none on the system and a Docker engine runs. */
export async function startDockerRedis(): Promise<DockerRedis> {
  const port = await freePort();
  const name = `slipway-redis-${port}`;
  const command = [
    'run',
    '--rm',
    '--detach',
    '--name',
    name,
    '--publish',
    `127.0.0.1:${port}:6379`,
    'redis:7-alpine',
  ];
  const settings = ['redis-server', '--maxmemory-policy', 'noeviction'];
  const started = spawnSync('docker', [...command, ...settings], { encoding: 'utf8' });
  if (started.status !== 0) throw new MissingPackage(`Docker could not start a Redis:\n${started.stderr}`);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => void spawnSync('docker', ['stop', '--time', '5', name], { stdio: 'ignore' }),
    kill: () => void spawnSync('docker', ['kill', name], { stdio: 'ignore' }),
  };
}
