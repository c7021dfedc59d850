import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { storeKey, type Manifest, type ManifestFile } from '@slipway/shared/contracts';
import type { ObjectBody, ObjectStore } from '@slipway/storage';
import { compressVariants, LARGEST, SMALLEST } from './compression.js';
import { contentType, isCompressible } from './content.type.js';
import { canonicalManifest } from './manifest.json.js';
import { openOutput, type OutputFile } from './output.walk.js';
import type { VariantCache, Variants } from './variant.cache.js';

export interface PublishOptions {
  store: ObjectStore;
  variants: VariantCache;
  onProgress: (done: number, total: number) => void;
  signal: AbortSignal;
}

export interface Published {
  manifest_sha256: string;
  file_count: number;
  size_bytes: number;
  /** Blobs that the store did not have, compressed variants included. */
  uploaded_blobs: number;
}

/** Files at a time: most of the time is spent waiting for the disk or the store. */
const CONCURRENCY = 24;
/** Larger files are streamed, not held in memory. */
const IN_MEMORY = LARGEST;

/**
 * Puts the files of an output into the store by content, and then the manifest that names them. Only what the store
 * lacks is written; the largest files go first, so that none is left over at the end.
 */
export async function publishFiles(
  files: readonly OutputFile[],
  options: PublishOptions,
): Promise<Published> {
  const publisher = new Publisher(options);
  const waiting = [...files].sort((a, b) => b.size - a.size).values();
  const entries: [string, ManifestFile][] = [];
  const work = async () => {
    for (const file of waiting) {
      options.signal.throwIfAborted();
      entries.push([file.path, await publisher.publish(file)]);
      options.onProgress(entries.length, files.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, files.length) }, work));
  const manifest: Manifest = { version: 1, files: Object.fromEntries(entries) };
  const bytes = Buffer.from(canonicalManifest(manifest));
  const digest = sha256Of(bytes);
  // Last: a manifest in the store means that all it names is there.
  await options.store.putIfAbsent(storeKey.manifest(digest), bytes, {
    contentType: 'application/json',
    signal: options.signal,
  });
  return {
    manifest_sha256: digest,
    file_count: files.length,
    size_bytes: entries.reduce((sum, [, { size }]) => sum + size, 0),
    uploaded_blobs: publisher.uploaded,
  };
}

class Publisher {
  uploaded = 0;
  /** Equal files of one output are published once. */
  private readonly blobs = new Map<string, Promise<Variants>>();

  constructor(private readonly options: PublishOptions) {}

  async publish(file: OutputFile): Promise<ManifestFile> {
    const type = contentType(file.path);
    const compress = isCompressible(type) && file.size >= SMALLEST && file.size <= LARGEST;
    if (file.size > IN_MEMORY) return { ...(await this.publishLarge(file)), type };
    const bytes = await read(file);
    const sha256 = sha256Of(bytes);
    const key = `${sha256} ${compress}`;
    let variants = this.blobs.get(key);
    if (!variants) {
      variants = this.putBlob(sha256, bytes).then(() => (compress ? this.variantsOf(sha256, bytes) : {}));
      this.blobs.set(key, variants);
    }
    return { ...(await variants), sha256, size: bytes.length, type };
  }

  private async publishLarge(file: OutputFile): Promise<{ sha256: string; size: number }> {
    await using handle = await openOutput(file);
    const hash = createHash('sha256');
    await pipeline(handle.createReadStream({ start: 0, autoClose: false }), hash);
    const sha256 = hash.digest('hex');
    await this.putBlob(sha256, handle.createReadStream({ start: 0, autoClose: false }));
    return { sha256, size: (await handle.stat()).size };
  }

  private async variantsOf(sha256: string, bytes: Buffer): Promise<Variants> {
    const { store, variants } = this.options;
    const known = await variants.find(sha256);
    if (known) {
      const keys = Object.values(known).map((variant) => storeKey.blob(variant.sha256));
      if ((await store.hasMany(keys)).size === new Set(keys).size) return known;
    }
    const compressed = await compressVariants(bytes);
    const found: Variants = {};
    const put = async (name: keyof Variants, content: Buffer | undefined) => {
      if (!content) return;
      const digest = sha256Of(content);
      found[name] = { sha256: digest, size: content.length };
      await this.putBlob(digest, content);
    };
    await Promise.all([put('br', compressed.br), put('gzip', compressed.gzip)]);
    await variants.store(sha256, found);
    return found;
  }

  private async putBlob(digest: string, body: ObjectBody): Promise<void> {
    const { store, signal } = this.options;
    if ((await store.putIfAbsent(storeKey.blob(digest), body, { signal })) === 'stored') this.uploaded += 1;
  }
}

async function read(file: OutputFile): Promise<Buffer> {
  await using handle = await openOutput(file);
  return handle.readFile();
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
