import type { PackageManagerName } from '../detect/package.manager.js';
import { buildEnvironment } from '../sandbox/host.environment.js';

export interface EnvironmentOptions {
  hostEnvironment: Readonly<Record<string, string | undefined>>;
  variables: Readonly<Record<string, string>>;
  packageManager: PackageManagerName;
  /** Folders of commands, the first wins. */
  path: readonly string[];
  home: string;
  tmp: string;
  /** Where package managers keep what they download. */
  downloads: string;
}

/** The whole environment of a project's commands: nothing of the worker's own but an allow-list. */
export function commandEnvironment(options: EnvironmentOptions): Record<string, string> {
  const { home, tmp, downloads } = options;
  return {
    ...buildEnvironment(options.hostEnvironment),
    CI: 'true',
    LANG: 'C.UTF-8',
    FORCE_COLOR: '1',
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    ...settingsOf(options.packageManager, downloads),
    ...options.variables,
    PATH: options.path.join(':'),
    HOME: home,
    TMPDIR: tmp,
    USER: 'build',
    LOGNAME: 'build',
    SHELL: '/bin/sh',
  };
}

function settingsOf(manager: PackageManagerName, downloads: string): Record<string, string> {
  const npm = {
    npm_config_cache: `${downloads}/npm`,
    npm_config_fund: 'false',
    npm_config_audit: 'false',
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
    // Its own log of each run would lie where nobody reads it, and be kept with the downloads.
    npm_config_logs_max: '0',
  };
  switch (manager) {
    case 'npm':
      return npm;
    case 'pnpm':
      return {
        npm_config_store_dir: `${downloads}/pnpm`,
        npm_config_update_notifier: 'false',
        // The version that was asked for is the one that runs.
        npm_config_manage_package_manager_versions: 'false',
      };
    case 'yarn':
      return { YARN_CACHE_FOLDER: `${downloads}/yarn` };
    case 'yarn-berry':
      return { YARN_GLOBAL_FOLDER: `${downloads}/yarn-berry`, YARN_ENABLE_TELEMETRY: '0' };
    case 'bun':
      return { BUN_INSTALL_CACHE_DIR: `${downloads}/bun` };
  }
}
