import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { SandboxCommand } from './sandbox.js';

const PAUSE_MS = 5;
const PAUSE_AFTER_BYTES = 1024 * 1024;

/**
 * Hands the output of a process on as it comes. Output that nobody reads any more is taken at some 200 MB/s at most, so
 * that a build that prints without end does not keep the worker from its other builds.
 */
export function forwardOutput(
  child: ChildProcess,
  { onOutput, isFlooded }: Pick<SandboxCommand, 'onOutput' | 'isFlooded'>,
): void {
  const forward = (stream: 'stdout' | 'stderr', source: Readable | null) => {
    let sincePause = 0;
    source?.on('data', (chunk: Buffer) => {
      onOutput(stream, chunk);
      sincePause += chunk.length;
      if (sincePause < PAUSE_AFTER_BYTES || !isFlooded?.()) return;
      sincePause = 0;
      source.pause();
      setTimeout(() => source.resume(), PAUSE_MS);
    });
  };
  forward('stdout', child.stdout);
  forward('stderr', child.stderr);
}

/** One of the pipes that a process was started with, past the usual three. */
export function pipeOf(child: ChildProcess, descriptor: number): Readable & Writable {
  const pipes: readonly unknown[] = child.stdio;
  // Node makes such pipes duplex; the types of the tuple end at five.
  return pipes[descriptor] as Readable & Writable;
}
