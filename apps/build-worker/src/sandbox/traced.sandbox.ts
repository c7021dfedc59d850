import { basename } from 'node:path';
import { inSpan } from '@slipway/shared/telemetry/spans';
import type { RunOutcome, Sandbox, SandboxCommand } from './sandbox.js';

/** Shows each command in the trace of its build: which program, and how it ended. What it was given may hold secrets. */
export class TracedSandbox implements Sandbox {
  constructor(private readonly inner: Sandbox) {}

  get kind() {
    return this.inner.kind;
  }

  get overlays(): boolean {
    return this.inner.overlays;
  }

  place(source: string, inside: string): string {
    return this.inner.place(source, inside);
  }

  own(path: string): Promise<void> {
    return this.inner.own(path);
  }

  run(command: SandboxCommand, signal: AbortSignal): Promise<RunOutcome> {
    const program = basename(command.argv[0] ?? '');
    const attributes = {
      'process.executable.name': program,
      'slipway.sandbox': this.inner.kind,
      'slipway.sandbox.network': command.network,
    };
    return inSpan(`run ${command.name ?? program}`, { attributes }, async (span) => {
      const outcome = await this.inner.run(command, signal);
      if (outcome.outcome === 'exited') span.setAttribute('process.exit.code', outcome.exit_code);
      else span.setAttribute('slipway.sandbox.stopped_by', outcome.by);
      return outcome;
    });
  }
}
