import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePath, type SitePaths } from './path.resolution.js';

function siteOf(...files: string[]): SitePaths {
  const paths = new Set(files);
  return {
    has: (path) => paths.has(path),
    hasNotFoundPage: files.some((path) => path.endsWith('/404.html')),
  };
}
const file = (path: string, status: 200 | 404 = 200) => ({ kind: 'file', file: path, status });
const redirect = (path: string) => ({ kind: 'redirect', path });
const missing = { kind: 'missing' };

describe('a site of pages', () => {
  const site = siteOf(
    '/index.html',
    '/404.html',
    '/about.html',
    '/blog/index.html',
    '/blog/404.html',
    '/both.html',
    '/both/index.html',
    '/style.css',
    '/noext',
  );

  it.each([
    ['/', file('/index.html')],
    ['/index.html', file('/index.html')],
    ['/about', file('/about.html')],
    ['/about.html', file('/about.html')],
    ['/about/', redirect('/about')],
    ['/blog', redirect('/blog/')],
    ['/blog/', file('/blog/index.html')],
    ['/both', file('/both.html')],
    ['/both/', file('/both/index.html')],
    ['/style.css', file('/style.css')],
    ['/noext', file('/noext')],
    ['/style.css/', file('/404.html', 404)],
    ['/nope', file('/404.html', 404)],
    ['/blog/nope', file('/blog/404.html', 404)],
    ['/blog/deep/er/', file('/blog/404.html', 404)],
    ['/blogger/nope', file('/404.html', 404)],
    ['//', file('/404.html', 404)],
    ['//about', file('/404.html', 404)],
    ['/../about', file('/404.html', 404)],
    ['/blog/../about.html', file('/blog/404.html', 404)],
    ['/about.html\0', file('/404.html', 404)],
    ['/__proto__', file('/404.html', 404)],
    ['/constructor', file('/404.html', 404)],
  ])('%j', (path, expected) => expect(resolvePath(site, path)).toEqual(expected));
});

describe('an app of one page', () => {
  const site = siteOf('/index.html', '/assets/app.js');

  it.each([
    ['/users/7', file('/index.html')],
    ['/users/', file('/index.html')],
    ['/assets/app.js', file('/assets/app.js')],
    ['/assets/gone.js', missing],
    ['/favicon.ico', missing],
  ])('%j', (path, expected) => expect(resolvePath(site, path)).toEqual(expected));
});

describe('other sites', () => {
  it('has no page for a miss when its only 404.html is elsewhere', () => {
    expect(resolvePath(siteOf('/index.html', '/blog/404.html'), '/x')).toEqual(missing);
  });

  it('may be without any page', () => {
    expect(resolvePath(siteOf('/data.json'), '/')).toEqual(missing);
    expect(resolvePath(siteOf(), '/x')).toEqual(missing);
  });

  it('serves odd names exactly', () => {
    const site = siteOf('/a\nb', '/%2e%2e', '/__proto__', '/ü.html', '/..');
    for (const path of ['/a\nb', '/%2e%2e', '/__proto__', '/..'])
      expect(resolvePath(site, path)).toEqual(file(path));
    expect(resolvePath(site, '/ü')).toEqual(file('/ü.html'));
  });
});

describe('resolvePath', () => {
  const segment = fc.constantFrom(
    'a',
    'b',
    'index.html',
    '404.html',
    'a.html',
    '..',
    '',
    'x.js',
    '__proto__',
  );
  const anyPath = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`);

  it('names only files that there are, and redirects at most once, to a page', () => {
    fc.assert(
      fc.property(fc.array(anyPath), anyPath, (files, path) => {
        const site = siteOf(...files);
        const first = resolvePath(site, path);
        if (first.kind === 'file') expect(files).toContain(first.file);
        if (first.kind === 'redirect')
          expect(resolvePath(site, first.path)).toMatchObject({ kind: 'file', status: 200 });
      }),
      { numRuns: 2_000 },
    );
  });
});
