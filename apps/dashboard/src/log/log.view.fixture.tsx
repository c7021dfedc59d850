import type { JobEvent, LogStream } from '@slipway/shared/contracts';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';
import { LogModel } from './log.model.js';
import { LogView } from './log.view.js';

const JOB = '0199c3f0-0000-7000-8000-000000000000';
const START = Date.parse('2026-11-21T10:00:00.000Z');
const HEIGHT = 400;

let model: LogModel;

/** A log that each test begins anew, in a browser whose address and memory are empty. */
export function freshLog(): void {
  beforeEach(() => {
    model = new LogModel();
    localStorage.clear();
    history.replaceState(null, '', '/jobs/1');
    giveLayout();
  });
  afterEach(() => {
    cleanup();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}

/** jsdom lays nothing out: a view of 20 rows, whose content is as high as the box that holds the rows. */
function giveLayout(): void {
  const { prototype } = HTMLElement;
  vi.spyOn(prototype, 'offsetHeight', 'get').mockReturnValue(HEIGHT);
  vi.spyOn(prototype, 'offsetWidth', 'get').mockReturnValue(800);
  vi.spyOn(prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT);
  vi.spyOn(prototype, 'scrollHeight', 'get').mockImplementation(function (this: HTMLElement) {
    return Number.parseFloat(this.querySelector<HTMLElement>('.log-sizer')?.style.height ?? '0');
  });
  const tops = new WeakMap<Element, number>();
  vi.spyOn(prototype, 'scrollTop', 'get').mockImplementation(function (this: HTMLElement) {
    return tops.get(this) ?? 0;
  });
  vi.spyOn(prototype, 'scrollTop', 'set').mockImplementation(function (this: HTMLElement, top: number) {
    const now = Math.max(0, Math.min(top, this.scrollHeight - HEIGHT));
    if (now === this.scrollTop) return;
    tops.set(this, now);
    queueMicrotask(() => fireEvent.scroll(this));
  });
  prototype.scrollTo = function (this: HTMLElement, to?: ScrollToOptions | number) {
    if (typeof to === 'object') this.scrollTop = to.top ?? this.scrollTop;
  };
}

/** Waits until what was appended or scrolled is drawn. */
export function drawn(): Promise<void> {
  return act(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

export async function append(texts: string[], stream: LogStream = 'stdout'): Promise<void> {
  const at = new Date(START + model.lastSeq * 1_000).toISOString();
  const event: JobEvent = {
    job_id: JOB,
    seq: model.lastSeq + 1,
    at,
    type: 'job.log',
    lines: texts.map((text) => ({ at, stream, text })),
  };
  act(() => model.append([event]));
  await drawn();
}

export const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

export async function show({ live = false, lines = 0 }: { live?: boolean; lines?: number } = {}) {
  if (lines > 0) await append(numbered(lines));
  const view = render(<LogView model={model} live={live} downloadName="build" emptyText="No lines yet" />);
  await drawn();
  return view;
}

export const region = () => screen.getByRole('log');
export const shownNumbers = () =>
  Array.from(region().querySelectorAll('.log-number'), (number) => Number(number.textContent));
export const shows = (line: number) => shownNumbers().includes(line);
export const scrollTo = async (top: number) => {
  region().scrollTop = top;
  await drawn();
};
