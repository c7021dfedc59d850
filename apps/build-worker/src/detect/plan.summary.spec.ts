import { expect, it } from 'vitest';
import type { BuildPlan } from './build.plan.js';
import { described, summaryOf } from './plan.summary.js';

const PLAIN: BuildPlan = {
  folder: '',
  node: { wanted: undefined, source: 'default' },
  packageManager: undefined,
  framework: undefined,
  install: undefined,
  isStandardInstall: false,
  build: undefined,
  outputs: [''],
  isOutputSet: false,
};

it('names nothing where nothing runs', () => {
  expect(summaryOf(PLAIN)).toEqual({
    framework: null,
    package_manager: null,
    node_version: process.versions.node,
    install_command: null,
    build_command: null,
    output_directory: null,
  });
  expect(described(PLAIN)).toMatch(/^No build is needed/);
});

it('calls tools what people call them, and names the likeliest output', () => {
  const plan: BuildPlan = {
    ...PLAIN,
    node: { wanted: '22', source: '.nvmrc' },
    packageManager: {
      name: 'yarn-berry',
      version: '4',
      folder: '',
      lockfile: 'yarn.lock',
      install_command: 'yarn install --immutable',
      run_command: 'yarn run',
    },
    framework: {
      slug: 'astro',
      name: 'Astro',
      output_directory: 'dist',
      build_command: 'astro build',
      cache_folders: [],
    },
    install: { command: 'yarn install --immutable', folder: '' },
    build: { command: 'yarn run build', folder: '' },
    outputs: ['dist', 'build'],
  };
  expect(summaryOf(plan)).toEqual({
    framework: 'Astro',
    package_manager: 'yarn',
    node_version: '22',
    install_command: 'yarn install --immutable',
    build_command: 'yarn run build',
    output_directory: 'dist',
  });
});
