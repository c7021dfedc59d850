import { z } from 'zod';

/** Lower-case hex of a SHA-256. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const variant = z.object({ sha256, size: z.number().int().min(0) });

export const manifestFile = variant.extend({
  /** Media type with charset, as it is served. */
  type: z.string(),
  br: variant.optional(),
  gzip: variant.optional(),
});
export type ManifestFile = z.infer<typeof manifestFile>;

/**
 * What a deployment consists of. It names no deployment, time or machine, and its keys are sorted, so the same output
 * is the same manifest byte for byte, and the manifest's own SHA-256 is its name.
 */
export const manifest = z.object({
  version: z.literal(1),
  /** Path from the site's root, starting with `/`, decoded, `/` as separator. */
  files: z.record(z.string(), manifestFile),
});
export type Manifest = z.infer<typeof manifest>;

/** Where things are in the object store. */
export const storeKey = {
  blob: (digest: string) => `blobs/${digest.slice(0, 2)}/${digest}`,
  manifest: (digest: string) => `manifests/${digest}.json`,
  /** Of a deployment's page, as WebP. */
  picture: (deploymentId: string) => `pictures/${deploymentId}.webp`,
};
