import { homedir } from 'node:os';
import { join } from 'node:path';

export interface CliEnvironment {
  /** Where `slipway login` keeps its credentials. */
  credentialsFile: string;
  apiUrl: string | undefined;
  apiKey: string | undefined;
}

/** What the environment says; it wins over what `slipway login` has stored. */
export function readEnv(env: NodeJS.ProcessEnv = process.env): CliEnvironment {
  const config = env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  return {
    credentialsFile: env['SLIPWAY_CREDENTIALS'] || join(config, 'slipway', 'credentials.json'),
    apiUrl: env['SLIPWAY_API_URL'] || undefined,
    apiKey: env['SLIPWAY_API_KEY'] || undefined,
  };
}
