import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const logLine = z.looseObject({ msg: z.string(), url: z.string() });

interface StartedProcess {
  /** The log line that was waited for. */
  line: z.infer<typeof logLine>;
  /** Sends a signal and waits for the end. */
  ended: (signal: NodeJS.Signals) => Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/**
 * Starts a module of a package as a process of its own, and waits for a line of its log.
 * @throws with what it wrote when it ends before
 */
export async function startedProcess(
  module: string,
  message: string,
  env: Record<string, string>,
): Promise<StartedProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve(module))], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const exit = once(child, 'close');
  for await (const text of createInterface({ input: child.stdout })) {
    const parsed = logLine.safeParse(JSON.parse(text));
    if (!parsed.success || parsed.data.msg !== message) continue;
    return {
      line: parsed.data,
      ended: async (signal) => {
        child.stdout.resume();
        child.kill(signal);
        await exit;
        return { code: child.exitCode, signal: child.signalCode };
      },
    };
  }
  await exit;
  throw new Error(`${module} ended before it said '${message}':\n${complaint}`);
}
