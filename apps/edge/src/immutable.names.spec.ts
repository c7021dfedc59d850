import { describe, expect, it } from 'vitest';
import { isImmutableName, mayBeImmutableName } from './immutable.names.js';

describe('isImmutableName', () => {
  it.each([
    '/assets/x-BkH3k2_a.js',
    '/assets/index-C-nU3k_x.js.map',
    '/assets/logo-x7Hq-s_9.svg',
    '/sub/assets/inter-latin-400-normal-C38fXH4l.woff2',
    '/_next/static/chunks/webpack.js',
    '/_astro/hoisted.js',
    '/_app/immutable/entry/start.mjs',
    '/_nuxt/entry.js',
    '/main.5f1c0a9d.css',
    '/static/js/main.af1c0a9d.chunk.js',
    '/static/js/main.5f1c0a9d.js.map',
    '/app-5FJ3QX7A.js',
    '/chunk-3b2e1d4c5a6f7e8d9c0b.js',
  ])('%s', (path) => expect(isImmutableName(path)).toBe(true));

  it.each([
    '/',
    '/index.html',
    '/_next/static/page.html',
    '/style.css',
    '/assets/style.css',
    '/assets/jquery-validate.js',
    '/assets/my-component.js',
    '/assets/react-calendar-Calendar.js',
    '/assets/fancy-myModule.js',
    '/assets/report-20261120.pdf',
    '/assets/photo-2026-11-20.jpg',
    '/assets/IMG-IMG_1234.jpg',
    '/assets/hero-1920x1080.png',
    '/assets/release-version12.js',
    '/release-2026q3final.pdf',
    '/jquery-3.7.1.min.js',
    '/bootstrap.bundle.min.js',
    '/deadbeef',
    '/files/notes-deadbeef.txt',
    '/assets/',
    '/.well-known/assetlinks.json',
  ])('%s is not', (path) => expect(isImmutableName(path)).toBe(false));
});

describe('mayBeImmutableName', () => {
  it.each(['/assets/index-DiwrgTda.css', '/assets/x-BkH3k2_a.js', '/_next/static/chunks/webpack.js'])(
    '%s',
    (path) => expect(mayBeImmutableName(path)).toBe(true),
  );

  it.each([
    '/assets/style.css',
    '/assets/jquery-validate.js',
    '/fancy-myModule.js',
    '/',
    '/assets/index.html',
  ])('%s is not', (path) => expect(mayBeImmutableName(path)).toBe(false));
});
