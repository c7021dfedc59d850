import { isTracing } from '@slipway/shared/telemetry/spans';
import { BubblewrapSandbox } from './bubblewrap.js';
import type { Sandbox, SandboxKind } from './sandbox.js';
import { TracedSandbox } from './traced.sandbox.js';
import { Unsandboxed } from './unsandboxed.js';

export function createSandbox(kind: SandboxKind, folders: { workspaceRoot: string }): Sandbox {
  const sandbox = kind === 'bubblewrap' ? new BubblewrapSandbox(folders) : new Unsandboxed();
  return isTracing() ? new TracedSandbox(sandbox) : sandbox;
}
