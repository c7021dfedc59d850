import { projectsChannel, storeKey, type ProjectChange } from '@slipway/shared/contracts';
import type { Redis } from '@slipway/shared/redis';
import { ObjectNotFound, type ObjectStore } from '@slipway/storage';
import type { PictureOrder, PictureRepository } from './picture.repository.js';

export interface PictureServiceOptions {
  store: ObjectStore;
  pictures: PictureRepository;
  redis: Redis;
  /** Takes the picture of a manifest's first page; nothing when it has none. */
  take: (manifestSha256: string, signal: AbortSignal) => Promise<Buffer | undefined>;
}

/** Gives deployments their pictures: a twin's, or a new one. */
export class PictureService {
  constructor(private readonly options: PictureServiceOptions) {}

  /** @throws PictureFailed; the signal's reason when aborted */
  async make(order: PictureOrder, signal: AbortSignal): Promise<void> {
    const { store, pictures, redis, take } = this.options;
    const picture = (await this.pictureOfTwin(order)) ?? (await take(order.manifest_sha256, signal));
    if (!picture) return;
    const key = storeKey.picture(order.deploymentId);
    await store.put(key, picture, { contentType: 'image/webp', signal });
    if (!(await pictures.markTaken(order))) return store.delete(key);
    const changes: ProjectChange[] = [{ slug: order.slug, change: 'updated' }];
    await redis.publish(projectsChannel(order.tenantId), JSON.stringify(changes));
  }

  private async pictureOfTwin(order: PictureOrder): Promise<Buffer | undefined> {
    const twin = await this.options.pictures.findTwin(order);
    if (twin === undefined) return undefined;
    try {
      return await this.options.store.get(storeKey.picture(twin));
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }
}
