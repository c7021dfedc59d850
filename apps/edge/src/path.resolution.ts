/** What a path is within one deployment. `file` is a key of its manifest. */
export type Resolution =
  | { kind: 'file'; file: string; status: 200 | 404 }
  /** The same page under the path that its relative links were written for. */
  | { kind: 'redirect'; path: string }
  | { kind: 'missing' };

/** The paths of a deployment's files, and what of them matters to a path that is none. */
export interface SitePaths {
  has(path: string): boolean;
  /** Whether any folder has a 404.html: then the site answers misses itself. */
  hasNotFoundPage: boolean;
}

/** The file that a decoded path names, by itself or by a clean URL; undefined when there is none. */
export function findPage(site: SitePaths, path: string): Resolution | undefined {
  if (!path.endsWith('/')) {
    if (site.has(path)) return { kind: 'file', file: path, status: 200 };
    if (site.has(`${path}.html`)) return { kind: 'file', file: `${path}.html`, status: 200 };
    // Relative links of a folder's index start from the folder, so the browser must see the slash.
    if (site.has(`${path}/index.html`)) return { kind: 'redirect', path: `${path}/` };
    return undefined;
  }
  if (site.has(`${path}index.html`)) return { kind: 'file', file: `${path}index.html`, status: 200 };
  const bare = path.slice(0, -1);
  // The other way round: links of about.html start from its folder.
  if (bare !== '' && !bare.endsWith('/') && site.has(`${bare}.html`)) return { kind: 'redirect', path: bare };
  return undefined;
}

/** What stands in for a path that names nothing: the nearest 404.html, else the single page of an app, else nothing. */
export function findSubstitute(site: SitePaths, path: string): Resolution {
  if (site.hasNotFoundPage) {
    for (let end = path.lastIndexOf('/'); end >= 0; end = end === 0 ? -1 : path.lastIndexOf('/', end - 1)) {
      const page = `${path.slice(0, end)}/404.html`;
      if (site.has(page)) return { kind: 'file', file: page, status: 404 };
    }
    return { kind: 'missing' };
  }
  // A missing asset must stay missing: a script that is answered with a page hides the fault.
  const isNavigation = !path.slice(path.lastIndexOf('/') + 1).includes('.');
  if (isNavigation && site.has('/index.html')) return { kind: 'file', file: '/index.html', status: 200 };
  return { kind: 'missing' };
}

/** The rules above, one after the other. */
export function resolvePath(site: SitePaths, path: string): Resolution {
  return findPage(site, path) ?? findSubstitute(site, path);
}
