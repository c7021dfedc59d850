import type { ExampleList } from '@slipway/shared/contracts';

/** A repository that newcomers may deploy, named as people call it: the last part of its path, without `.git`. */
export function exampleOf(gitUrl: string): ExampleList['data'][number] {
  const path = new URL(gitUrl).pathname.replace(/\/+$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.git$/, '');
  return { name: decoded(name), git_url: gitUrl };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
