import type { BuildReporter } from '../build.contract.js';
import type { BuildStage } from '../build.error.js';

/** The percents of a whole build at which each stage begins. */
const STARTS: Record<BuildStage, number> = {
  queued: 0,
  clone: 2,
  detect: 20,
  install: 25,
  build: 45,
  publish: 80,
};
const ENDS: Record<BuildStage, number> = {
  queued: 2,
  clone: 20,
  detect: 25,
  install: 45,
  build: 80,
  publish: 99,
};

/** Tells which stage a build is in and measures how long each took. */
export class StageClock {
  readonly stages: { stage: string; duration_ms: number }[] = [];
  current: BuildStage = 'queued';
  private startedAt = performance.now();
  private lastPercent = 0;

  constructor(private readonly reporter: BuildReporter) {}

  enter(stage: BuildStage, message?: string): void {
    this.end();
    this.current = stage;
    this.startedAt = performance.now();
    this.lastPercent = STARTS[stage];
    this.reporter.progress(this.lastPercent, stage, message);
  }

  /** @param part of the current stage, 0 to 1. Steps of less than a percent are not told. */
  advance(part: number, message?: string): void {
    const [start, end] = [STARTS[this.current], ENDS[this.current]];
    const percent = Math.floor(start + (end - start) * Math.min(1, Math.max(0, part)));
    if (percent <= this.lastPercent) return;
    this.lastPercent = percent;
    this.reporter.progress(percent, this.current, message);
  }

  end(): void {
    if (this.current === 'queued') return;
    this.stages.push({ stage: this.current, duration_ms: Math.round(performance.now() - this.startedAt) });
    this.current = 'queued';
  }
}
