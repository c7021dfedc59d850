import type { Pool } from 'pg';
import type { Logger } from '@slipway/shared/logging';
import type { Redis } from '@slipway/shared/redis';
import type { ObjectStore } from '@slipway/storage';
import type { Env } from '../env.js';
import { createSandbox } from '../sandbox/create.sandbox.js';
import { Camera } from './camera.js';
import { findChromium } from './chromium.js';
import { PictureQueue } from './picture.queue.js';
import { PictureRepository } from './picture.repository.js';
import { PictureService } from './picture.service.js';

export interface PictureParts {
  pool: Pool;
  redis: Redis;
  store: ObjectStore;
  workspaceRoot: string;
  logger: Logger;
}

/** What takes pictures on this machine; nothing where it is turned off, or Chromium or the sandbox is missing. */
export async function startPictures(
  env: Pick<Env, 'BUILD_PICTURES' | 'BUILD_SANDBOX' | 'CHROMIUM_PATH' | 'host'>,
  { pool, redis, store, workspaceRoot, logger }: PictureParts,
): Promise<PictureQueue | undefined> {
  if (env.BUILD_PICTURES === 'off') return undefined;
  if (env.BUILD_SANDBOX === 'none') {
    logger.info('no pictures are taken: without a sandbox nothing keeps a page from the network');
    return undefined;
  }
  const chromium = await findChromium(env.CHROMIUM_PATH, env.host['PATH'] ?? '');
  if (!chromium) {
    logger.info('no pictures are taken: there is no Chromium; CHROMIUM_PATH may say where it is');
    return undefined;
  }
  const sandbox = createSandbox(env.BUILD_SANDBOX, { workspaceRoot });
  const camera = new Camera({ store, sandbox, workspaceRoot, chromium, logger });
  const service = new PictureService({
    store,
    redis,
    pictures: new PictureRepository(pool),
    take: (manifest, signal) => camera.take(manifest, signal),
  });
  return new PictureQueue({ make: (order, signal) => service.make(order, signal), logger });
}
