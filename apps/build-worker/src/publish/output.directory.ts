import type { BuildPlan } from '../detect/build.plan.js';
import { USUAL_OUTPUTS } from '../detect/build.plan.js';
import type { SourceTree } from '../detect/source.tree.js';
import { publishErrors } from './publish.errors.js';

export interface OutputDirectory {
  /** Without symlinks, within the workspace. */
  path: string;
  /** Relative to the project's folder. */
  name: string;
  /** Whether it is the project itself rather than something that was built: then only public files are taken. */
  isSource: boolean;
}

/**
 * Finds what a build has written.
 * @throws BuildError naming what there is, when it is not there
 */
export async function findOutput(tree: SourceTree, plan: BuildPlan): Promise<OutputDirectory> {
  const at = (name: string) => [plan.folder, name].filter(Boolean).join('/');
  for (const name of plan.outputs) {
    if (!(await tree.hasFolder(at(name)))) continue;
    if (!plan.isOutputSet && plan.build && (await tree.names(at(name))).length === 0) continue;
    const nested = plan.isOutputSet ? name : await nestedOutput(tree, name, at);
    const path = await tree.inside(at(nested));
    if (path !== undefined) return { path, name: nested, isSource: path === tree.root || nested === '' };
  }
  const [wanted] = plan.outputs;
  if (plan.isOutputSet && wanted !== undefined && (await leadsOutside(tree, plan.folder, wanted)))
    throw publishErrors.outside(wanted);
  const candidates: string[] = [];
  for (const name of USUAL_OUTPUTS) if (await tree.hasFolder(at(name))) candidates.push(name);
  throw publishErrors.missing(plan.isOutputSet ? wanted : undefined, candidates);
}

/** Some frameworks write `dist/<name>/browser` or `build/<name>`: one folder in another, down to an index.html. */
async function nestedOutput(tree: SourceTree, name: string, at: (name: string) => string): Promise<string> {
  let current = name;
  for (let depth = 0; depth < 3; depth++) {
    const names = await tree.names(at(current));
    if (names.includes('index.html')) return current;
    const next = names.includes('browser') ? 'browser' : names.length === 1 ? names[0] : undefined;
    if (next === undefined || !(await tree.hasFolder(at(`${current}/${next}`)))) break;
    current = `${current}/${next}`;
  }
  return name;
}

async function leadsOutside(tree: SourceTree, folder: string, name: string): Promise<boolean> {
  const parent = [folder, ...name.split('/').slice(0, -1)].filter(Boolean).join('/');
  const last = name.split('/').at(-1) ?? '';
  // It is listed where it should be, and yet nothing in the tree is behind it.
  return (await tree.names(parent)).includes(last) && (await tree.inside(`${parent}/${last}`)) === undefined;
}
