import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { manifest, storeKey, type DeploymentFiles, type Manifest } from '@slipway/shared/contracts';
import { Conflict, NotFound } from '@slipway/shared/errors';
import { ObjectNotFound, type ObjectStore } from '@slipway/storage';
import { OBJECT_STORE } from '../platform/tokens.js';
import { DeploymentRepository } from './deployment.repository.js';

/** A deployment of a static export may have a hundred thousand files; nobody looks through more than these. */
const FILES_SHOWN = 1_000;

/** What is in the object store of a deployment. */
@Injectable()
export class DeploymentContents {
  constructor(
    @Inject(DeploymentRepository) private readonly deployments: DeploymentRepository,
    @Inject(OBJECT_STORE) private readonly store: ObjectStore,
  ) {}

  /**
   * Its largest files, and how much there is in all.
   * @throws NotFound when the tenant has no such deployment, Conflict when it was never published
   */
  async files(tenantId: string, id: string): Promise<DeploymentFiles> {
    const digest = await this.deployments.manifestOf(tenantId, id);
    if (digest === undefined) throw new NotFound('deployment');
    if (digest === null)
      throw new Conflict(
        'deployment_not_ready',
        'This deployment was not published: it has no files to show.',
      );
    const bytes = await this.store.get(storeKey.manifest(digest));
    return filesOf(manifest.parse(JSON.parse(bytes.toString('utf8'))));
  }

  /**
   * The picture of its page, as WebP.
   * @throws NotFound when the tenant has no such deployment, or that has no picture
   */
  async picture(tenantId: string, id: string): Promise<{ stream: Readable; size: number }> {
    const hasPicture = await this.deployments.hasPicture(tenantId, id);
    if (hasPicture === undefined) throw new NotFound('deployment');
    if (!hasPicture) throw new NotFound('picture');
    return this.store.open(storeKey.picture(id)).catch((error: unknown) => {
      throw error instanceof ObjectNotFound ? new NotFound('picture') : error;
    });
  }
}

function filesOf({ files }: Manifest): DeploymentFiles {
  const all = Object.entries(files).map(([path, { size, type }]) => ({
    path,
    size_bytes: size,
    content_type: type,
  }));
  const totalBytes = all.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  // A manifest is sorted by path, and the sort is stable: equal sizes stay in that order.
  const largest = all.sort((a, b) => b.size_bytes - a.size_bytes).slice(0, FILES_SHOWN);
  return { data: largest, total: all.length, size_bytes: totalBytes };
}
