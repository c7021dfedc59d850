import { z } from 'zod';
import { BuildError } from '../build.error.js';
import type { SourceTree } from './source.tree.js';

const names = z.record(z.string(), z.unknown()).catch({});
const texts = z.record(z.string(), z.string().catch('')).catch({});

/** The fields of a package.json that steer a build; wrong types count as absent, as npm takes them. */
const schema = z.object({
  name: z.string().catch(''),
  version: z.string().catch(''),
  scripts: texts.default({}),
  dependencies: names.default({}),
  devDependencies: names.default({}),
  optionalDependencies: names.default({}),
  peerDependencies: names.default({}),
  packageManager: z.string().optional().catch(undefined),
  engines: z
    .object({ node: z.string().optional().catch(undefined) })
    .default({})
    .catch({}),
  workspaces: z.unknown().optional(),
});
export type PackageManifest = z.infer<typeof schema>;

/**
 * The package.json of a folder of the tree, or nothing when it has none.
 * @throws BuildError when it is there and cannot be read
 */
export async function readPackageManifest(
  tree: SourceTree,
  folder: string,
): Promise<PackageManifest | undefined> {
  const path = folder ? `${folder}/package.json` : 'package.json';
  const text = await tree.text(path);
  if (text === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(path, `it is not valid JSON (${place(cause, text)})`);
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw invalid(path, 'it is not a JSON object');
  return parsed.data;
}

/** Scripts of a package that its own installation runs, in npm's order. */
export const INSTALL_SCRIPTS = [
  'preinstall',
  'install',
  'postinstall',
  'prepublish',
  'preprepare',
  'prepare',
  'postprepare',
];

/** Whether an installation would leave nothing behind. */
export function needsNoInstall(manifest: PackageManifest): boolean {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const all = [dependencies, devDependencies, optionalDependencies, peerDependencies];
  return (
    all.every((group) => Object.keys(group).length === 0) &&
    manifest.workspaces === undefined &&
    !INSTALL_SCRIPTS.some((name) => manifest.scripts[name])
  );
}

function invalid(path: string, why: string): BuildError {
  return new BuildError({
    code: 'invalid_package_json',
    detail: `${path} cannot be used: ${why}. Correct it and push again.`,
    stage: 'detect',
  });
}

/** Line and column of a JSON error: the parser's own message quotes the file. */
function place(error: unknown, text: string): string {
  const position = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  if (position === undefined) return 'it ends too early';
  const before = text.slice(0, Number(position)).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
