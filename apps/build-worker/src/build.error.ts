import { DomainError } from '@slipway/shared/errors';
import type { JobError } from '@slipway/shared/contracts';

export interface BuildErrorOptions {
  code: string;
  /** A sentence that a person can act on. */
  detail: string;
  stage: BuildStage;
  /** What was run when it failed, as typed in the settings or in package.json. */
  command?: string;
  exit_code?: number;
  /** True when the machine or the network is at fault, and the same build may pass later. */
  retryable?: boolean;
  cause?: unknown;
}

export type BuildStage = 'queued' | 'clone' | 'detect' | 'install' | 'build' | 'publish';

/** A build failed: by what, in which stage, and what to do about it. */
export class BuildError extends DomainError {
  readonly stage: BuildStage;
  readonly command: string | undefined;
  readonly exit_code: number | undefined;

  constructor(options: BuildErrorOptions) {
    const retryable = options.retryable ?? false;
    super({
      code: options.code,
      status: retryable ? 503 : 422,
      detail: options.detail,
      level: retryable ? 'warn' : 'info',
      retryable,
      cause: options.cause,
    });
    this.stage = options.stage;
    this.command = options.command;
    this.exit_code = options.exit_code;
  }

  /** The error as it is kept with the job. */
  toJobError(): JobError {
    return {
      code: this.code,
      message: this.message,
      stage: this.stage,
      ...(this.command === undefined ? {} : { command: this.command }),
      ...(this.exit_code === undefined ? {} : { exit_code: this.exit_code }),
    };
  }
}
