import { BubblewrapSandbox } from './bubblewrap.js';
import type { Sandbox, SandboxKind } from './sandbox.js';
import { Unsandboxed } from './unsandboxed.js';

export function createSandbox(kind: SandboxKind, folders: { workspaceRoot: string }): Sandbox {
  return kind === 'bubblewrap' ? new BubblewrapSandbox(folders) : new Unsandboxed();
}
