import type { SlipwayClient } from '../sdk/slipway.client.js';
import type { Output } from './output.js';

/** What the commands are given. */
export interface CliContext {
  /** @throws NotSignedIn */
  client: () => Promise<SlipwayClient>;
  output: () => Output;
  /** For what was asked for and did not succeed; an error that is thrown does so by itself. */
  setExitCode: (code: number) => void;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
