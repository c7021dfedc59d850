import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

const KiB = 1024;
/** Smaller files fit one packet either way. */
export const SMALLEST = 512;
/** Larger ones would hold a whole build up, and are media or data sets rather than pages. */
export const LARGEST = 16 * KiB * KiB;

export interface CompressedVariants {
  br?: Buffer;
  gzip?: Buffer;
}

/**
 * Brotli's effort by size, and by nothing else, so that a file becomes the same blob on any machine. Measured with
 * JavaScript on one core, per MB: quality 11 takes 1 s, 10 takes 0.4 s and is 2.5 % larger, 9 takes 0.05 s and is 15 %
 * larger, 5 takes 0.013 s and is 18 % larger. A person waits for this, once per file and content.
 */
function brotliQuality(size: number): number {
  if (size <= 128 * KiB) return 11;
  if (size <= 512 * KiB) return 10;
  if (size <= 4 * KiB * KiB) return 9;
  return 5;
}

/** Both variants of some bytes; one that does not save at least 2 % is left out. */
export async function compressVariants(bytes: Buffer): Promise<CompressedVariants> {
  const [br, gz] = await Promise.all([
    brotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality(bytes.length),
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
    gzipped(bytes, { level: 9 }),
  ]);
  const pays = (variant: Buffer) => variant.length < bytes.length * 0.98;
  return { ...(pays(br) ? { br } : {}), ...(pays(gz) ? { gzip: gz } : {}) };
}
