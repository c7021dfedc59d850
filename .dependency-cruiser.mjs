// The floors of docs/architecture.md: imports run downwards only, nothing imports sideways between apps, no circles.
const WORKSPACE = '^(apps|packages)/([^/]+)/';

/** Packages of a floor, as they appear when resolved into `dist` or `src`. */
const packages = (...names) => `^packages/(${names.join('|')})/`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'floor-1-imports-no-floor-above',
      comment: 'packages/shared stands on nothing of ours.',
      severity: 'error',
      from: { path: packages('shared') },
      to: { path: '^(apps|tools|e2e|benchmarks)/|^packages/(?!shared/)' },
    },
    {
      name: 'floor-2-imports-floor-1-only',
      severity: 'error',
      from: { path: packages('database', 'storage', 'client', 'commissions') },
      to: { path: '^(apps|tools|e2e|benchmarks)/|^packages/(jobs)/' },
    },
    {
      name: 'floor-2-imports-nothing-sideways',
      severity: 'error',
      from: { path: '^packages/(database|storage|client|commissions)/', pathNot: '[.](spec|fixture)[.]ts$' },
      to: { path: '^packages/(database|storage|client|commissions)/', pathNot: '^packages/$1/' },
    },
    {
      name: 'floor-3-imports-no-app',
      severity: 'error',
      from: { path: packages('jobs', 'testing') },
      to: { path: '^(apps|tools|e2e|benchmarks)/' },
    },
    {
      name: 'no-app-imports-another',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'production-code-imports-no-fixtures',
      comment: 'packages/testing is for specs, the launcher and the end-to-end tests.',
      severity: 'error',
      from: {
        path: '^(apps|packages)/',
        pathNot: '^packages/testing/|[.](spec|fixture)[.]ts$|/testing/|/dist/',
      },
      to: { path: '^packages/testing/' },
    },
    {
      name: 'commission-rules-are-pure',
      comment: 'Nothing of Node, nothing that validates: only the ledger’s hash needs more.',
      severity: 'error',
      from: {
        path: '^packages/commissions/src/',
        pathNot: '[.](spec|fixture)[.]ts$|^packages/commissions/src/ledger/',
      },
      to: { pathNot: '^packages/(commissions|shared)/' },
    },
    {
      name: 'contracts-do-no-input-or-output',
      severity: 'error',
      from: { path: '^packages/shared/src/contracts/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-deep-import-into-a-package',
      comment: 'Only what a package exports.',
      severity: 'error',
      from: { path: WORKSPACE },
      to: { path: '^packages/([^/]+)/src/', pathNot: '^$1/$2/' },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What Vite bundles is no source.
    exclude: { path: '/dist/.*[.](map|d[.]ts)$|^apps/dashboard/dist/|^examples/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
