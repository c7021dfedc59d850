import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Holds the list of folders in docs/architecture.md to the folders that there are, both ways. */
const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
const block = /```tree\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
const described = new Set(
  block
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(/\s/)[0]!),
);

const foldersIn = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}${entry.name}/`);

const NOT_CODE = /^(\.|node_modules\/)/;
const top = foldersIn('').filter((folder) => !NOT_CODE.test(folder));
const workspaces = ['apps/', 'packages/'].flatMap(foldersIn);
const domains = workspaces
  .filter((folder) => existsSync(join(root, folder, 'src')))
  .flatMap((folder) => foldersIn(`${folder}src/`));
const present = new Set([...top, ...workspaces, ...domains]);

const missing = [...present].filter((folder) => !described.has(folder));
const gone = [...described].filter((folder) => !present.has(folder));
for (const folder of missing) console.error(`docs/architecture.md does not tell of ${folder}`);
for (const folder of gone) console.error(`docs/architecture.md tells of ${folder}, which is not there`);
if (missing.length + gone.length > 0) process.exit(1);
