import { frameworks } from '@vercel/frameworks';
import type { PackageManifest } from './package.manifest.js';

export interface DetectedFramework {
  slug: string;
  name: string;
  /** Where its build writes, relative to the project's folder. */
  output_directory: string | undefined;
  /** What builds it when package.json has no build script. */
  build_command: string | undefined;
  /** Folders that make its next build quicker. */
  cache_folders: string[];
}

/** What we read of the list; its own types are of one literal per framework. */
interface Framework {
  name: string;
  slug: string | null;
  detectors?: { every?: readonly Detector[]; some?: readonly Detector[] };
  supersedes?: readonly string[];
  settings: { outputDirectory: { value?: string | null }; buildCommand: { value?: string | null } };
  cachePattern?: string;
}
interface Detector {
  matchPackage?: string;
  path?: string;
  matchContent?: string;
}

const list: readonly Framework[] = frameworks as readonly object[] as readonly Framework[];

/** Where a static build goes when the list names where a server's build goes, or nothing. */
const STATIC_OUTPUT: Record<string, string> = {
  nextjs: 'out',
  nuxtjs: '.output/public',
  'sveltekit-1': 'build',
  'tanstack-start': '.output/public',
};

/** Too general to decide before something that is more specific was asked. */
const LAST = new Set(['vite', 'parcel', 'storybook']);

/** The framework that a package.json depends on, by the list that Vercel keeps; nothing when it is none of them. */
export function detectFramework(manifest: PackageManifest): DetectedFramework | undefined {
  const dependencies = { ...manifest.dependencies, ...manifest.devDependencies };
  const matching = list.filter((framework) => matches(framework, dependencies));
  const superseded = new Set(matching.flatMap(({ supersedes }) => supersedes ?? []));
  const remaining = matching.filter(({ slug }) => slug === null || !superseded.has(slug));
  const found = remaining.find(({ slug }) => !LAST.has(slug ?? '')) ?? remaining[0];
  return found?.slug ? describe(found, found.slug) : undefined;
}

function describe({ name, settings, cachePattern }: Framework, slug: string): DetectedFramework {
  return {
    slug,
    name,
    output_directory: STATIC_OUTPUT[slug] ?? settings.outputDirectory.value ?? undefined,
    build_command: settings.buildCommand.value ?? undefined,
    // ".next/cache/**" and "{.cache,public}/**"; an output folder is no cache.
    cache_folders: (cachePattern ?? '')
      .replace(/\/\*\*$/, '')
      .replace(/^\{(.*)\}$/, '$1')
      .split(',')
      .filter((folder) => folder.startsWith('.')),
  };
}

/** Only packages are looked for: every framework that builds with Node has one. */
function matches({ detectors }: Framework, dependencies: Record<string, unknown>): boolean {
  const { every = [], some = [] } = detectors ?? {};
  if (every.length === 0 && some.length === 0) return false;
  const names = JSON.stringify({
    dependencies: Object.fromEntries(Object.keys(dependencies).map((name) => [name, '*'])),
  });
  const holds = ({ matchPackage, path, matchContent }: Detector): boolean => {
    if (matchPackage) return Object.hasOwn(dependencies, matchPackage);
    // Expressions of the list run over our own list of names, never over a stranger's file.
    return path === 'package.json' && matchContent !== undefined && names.length < 100_000
      ? new RegExp(matchContent).test(names)
      : false;
  };
  return every.every(holds) && (some.length === 0 || some.some(holds));
}
