import { percentile } from '../harness/statistics.ts';

/** Between two frames at 60 Hz. */
const FRAME_MS = 1_000 / 60;

export interface FrameFigures {
  /** Share of the frames, from 0 to 1, that came before the next one was due for half its time. */
  inTime: number;
  p50: number;
  p95: number;
  longest: number;
  /** How many frames the screen would have shown besides, had none been late. */
  missed: number;
}

/** @param frames how long each took, in milliseconds */
export function figuresOf(frames: readonly number[]): FrameFigures {
  return {
    inTime: frames.filter((frame) => frame <= 1.5 * FRAME_MS).length / frames.length,
    p50: percentile(frames, 0.5),
    p95: percentile(frames, 0.95),
    longest: percentile(frames, 1),
    missed: frames.reduce((sum, frame) => sum + Math.max(0, Math.round(frame / FRAME_MS) - 1), 0),
  };
}
