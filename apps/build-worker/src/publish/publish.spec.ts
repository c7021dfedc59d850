import fc from 'fast-check';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { manifest as manifestSchema } from '@slipway/shared/contracts';
import { describe, expect, it } from 'vitest';
import { compressVariants } from './compression.js';
import { contentType, isCompressible } from './content.type.js';
import { canonicalManifest } from './manifest.json.js';

describe('the media type', () => {
  it.each([
    ['/index.html', 'text/html; charset=utf-8', true],
    ['/a.js', 'text/javascript; charset=utf-8', true],
    ['/a.mjs', 'text/javascript; charset=utf-8', true],
    ['/a.css', 'text/css; charset=utf-8', true],
    ['/a.json', 'application/json; charset=utf-8', true],
    ['/a.webmanifest', 'application/manifest+json; charset=utf-8', true],
    ['/feed.xml', 'application/xml; charset=utf-8', true],
    ['/a.svg', 'image/svg+xml; charset=utf-8', true],
    ['/a.wasm', 'application/wasm', true],
    ['/a.png', 'image/png', false],
    ['/a.woff2', 'font/woff2', false],
    ['/a.unknown-extension', 'application/octet-stream', false],
    ['/__proto__', 'application/octet-stream', false],
    ['/constructor', 'application/octet-stream', false],
    ['/.well-known/apple-app-site-association', 'application/json; charset=utf-8', true],
  ])('of %s is %s', (path, type, compressible) => {
    expect(contentType(path)).toBe(type);
    expect(isCompressible(type)).toBe(compressible);
  });
});

describe('compressed variants', () => {
  it('are the same bytes, and the same variants each time', async () => {
    const bytes = Buffer.from('<p>hello</p>'.repeat(500));
    const [one, two] = [await compressVariants(bytes), await compressVariants(bytes)];
    expect(one.br && brotliDecompressSync(one.br)).toEqual(bytes);
    expect(one.gzip && gunzipSync(one.gzip)).toEqual(bytes);
    expect(one).toEqual(two);
  });

  it('are left out when they save nothing', async () => {
    const random = Buffer.from(Array.from({ length: 4_096 }, () => Math.floor(Math.random() * 256)));
    expect(await compressVariants(random)).toEqual({});
  });
});

describe('the manifest', () => {
  it('is the same text in whatever order its files were found', () => {
    const entry = { sha256: 'a'.repeat(64), size: 1, type: 'text/html; charset=utf-8' };
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary' }), { maxLength: 30 }),
        fc.nat(),
        (names, turn) => {
          const entries = names.map((name) => [`/${name}`, entry] as const);
          const turned = [
            ...entries.slice(turn % (names.length || 1)),
            ...entries.slice(0, turn % (names.length || 1)),
          ];
          const text = canonicalManifest({ version: 1, files: Object.fromEntries(entries) });
          expect(canonicalManifest({ version: 1, files: Object.fromEntries(turned) })).toBe(text);
          const files = manifestSchema.parse(JSON.parse(text)).files;
          expect(Object.keys(files)).toEqual(names.map((name) => `/${name}`).sort());
        },
      ),
    );
  });
});
