import pc from 'picocolors';
import { ProblemError } from '../sdk/problem.error.js';
import { readEnv } from './env.js';
import { createProgram } from './program.js';

const program = createProgram(readEnv(), (code) => (process.exitCode = code));

// A reader that goes away (`slipway logs … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  if (program.opts<{ json?: boolean }>().json && error instanceof ProblemError)
    process.stderr.write(`${JSON.stringify(error.problem)}\n`);
  else {
    process.stderr.write(`${pc.red('slipway:')} ${error instanceof Error ? error.message : String(error)}\n`);
    // The message tells of the first fault; where there are several, each has its line.
    const faults = error instanceof ProblemError ? (error.problem.errors ?? []) : [];
    if (faults.length > 1)
      for (const { path, message } of faults) process.stderr.write(`  ${path}: ${message}\n`);
  }
}
