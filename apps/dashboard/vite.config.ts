import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const COMPRESSIBLE = /\.(js|css|html|svg)$/;
/** Below this a compressed file is no faster to send. */
const WORTH_BYTES = 1_024;

/**
 * What pages have in common would otherwise be dozens of files of a few hundred bytes each; over HTTP/1.1 a browser asks
 * for six at a time, and what a page shows would wait behind its own code.
 */
const CHUNKS = [
  { name: 'initial', tags: ['$initial' as const] },
  { name: 'shared', minShareCount: 4 },
];

/** Writes `.br` and `.gz` beside what is worth compressing, once it is final: the gateway sends them as they are. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    async writeBundle({ dir }) {
      for (const entry of await readdir(dir!, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
        const file = join(entry.parentPath, entry.name);
        const bytes = await readFile(file);
        if (bytes.length < WORTH_BYTES) continue;
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        await writeFile(`${file}.br`, brotliCompressSync(bytes, quality));
        await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

const gateway = 'http://127.0.0.1:9000';

export default defineConfig({
  plugins: [react(), tailwindcss(), precompressed()],
  build: {
    target: 'es2023',
    // The content security policy forbids `data:` URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: CHUNKS } } },
  },
  server: {
    proxy: {
      '/api': gateway,
      '/health': gateway,
      '/project': { target: gateway, bypass: ({ method, url }) => (method === 'POST' ? undefined : url) },
      '/socket.io': { target: gateway, ws: true },
    },
  },
});
