import { join } from 'node:path';
import { build } from 'vite';

/** Builds both pages for production, with the plugins and the browsers of the dashboard's own configuration. */
export async function buildPage(root: string, outDir: string): Promise<void> {
  const folder = join(root, 'benchmarks', 'log-view', 'page');
  await build({
    configFile: join(root, 'apps', 'dashboard', 'vite.config.ts'),
    root: folder,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      rolldownOptions: { input: [join(folder, 'index.html'), join(folder, 'pre.html')] },
    },
  });
}
