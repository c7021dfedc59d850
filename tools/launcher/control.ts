import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isHomeTaken } from './home.ts';
import { UsageError } from './options.ts';

/*
 * How a command in another terminal talks to the launcher of a home: by files in a folder of it that only its owner can
 * enter. A request is a file that appears; so is its answer.
 */
const folderIn = (home: string): string => join(home, 'control');
const STACK = 'stack.json';
const REQUEST = 'restart.request.json';
const ANSWER = 'restart.answer.json';

const runningStack = z.object({ databaseUrl: z.string() });
type RunningStack = z.infer<typeof runningStack>;

const answer = z.object({ failure: z.string().nullable() });

/** All services, one after the other. */
const RESTART_TIMEOUT_MS = 5 * 60_000;

/**
 * Tells others what runs here, and restarts the services when one of them asks for it.
 * @returns stops that
 */
export function serveControl(home: string, stack: RunningStack, restart: () => Promise<void>): () => void {
  const folder = folderIn(home);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { mode: 0o700 });
  put(folder, STACK, stack);
  const watcher = watch(folder, (_event, name) => {
    if (name !== REQUEST || !existsSync(join(folder, REQUEST))) return;
    rmSync(join(folder, REQUEST));
    void restart().then(
      () => put(folder, ANSWER, { failure: null }),
      (error: unknown) =>
        put(folder, ANSWER, { failure: error instanceof Error ? error.message : String(error) }),
    );
  });
  return () => {
    watcher.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** @throws UsageError when nothing runs in the home */
export function readRunningStack(home: string): RunningStack {
  const file = join(folderIn(home), STACK);
  if (!isHomeTaken(home) || !existsSync(file))
    throw new UsageError(
      `Nothing runs in ${home}. Run this while npm start does, or give DATABASE_URL, KEY_ENCRYPTION_KEY and KEY_ENCRYPTION_KEYS_PREVIOUS.`,
    );
  return runningStack.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Has the services of a home started again, and waits until they are up.
 * @throws when one of them does not start, or the launcher does not answer
 */
export async function requestRestart(home: string): Promise<void> {
  const folder = folderIn(home);
  const answerFile = join(folder, ANSWER);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = () => {
    if (existsSync(answerFile)) resolve();
    // The launcher takes the folder away when it ends.
    else if (!existsSync(folder)) reject(new Error('npm start was stopped meanwhile.'));
  };
  const watcher = watch(folder, listen);
  const timer = setTimeout(
    () => reject(new Error('npm start did not restart its services in time.')),
    RESTART_TIMEOUT_MS,
  );
  try {
    put(folder, REQUEST, {});
    await promise;
  } finally {
    watcher.close();
    clearTimeout(timer);
  }
  const { failure } = answer.parse(JSON.parse(readFileSync(answerFile, 'utf8')));
  rmSync(answerFile);
  if (failure !== null) throw new Error(`The services were not restarted: ${failure}`);
}

/** Whoever sees the file sees all of it. */
function put(folder: string, name: string, value: unknown): void {
  if (!existsSync(folder)) return;
  writeFileSync(join(folder, `${name}.new`), JSON.stringify(value), { mode: 0o600 });
  renameSync(join(folder, `${name}.new`), join(folder, name));
}
