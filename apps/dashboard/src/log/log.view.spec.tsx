// @vitest-environment jsdom
import type { JobEvent, LogStream } from '@slipway/shared/contracts';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogModel } from './log.model.js';
import { LogView } from './log.view.js';

const JOB = '0199c3f0-0000-7000-8000-000000000000';
const START = Date.parse('2026-11-21T10:00:00.000Z');
const HEIGHT = 400;

let model: LogModel;

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
function drawn(): Promise<void> {
  return act(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
}

async function append(texts: string[], stream: LogStream = 'stdout'): Promise<void> {
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

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

async function show({ live = false, lines = 0 }: { live?: boolean; lines?: number } = {}) {
  if (lines > 0) await append(numbered(lines));
  const view = render(<LogView model={model} live={live} downloadName="build" emptyText="No lines yet" />);
  await drawn();
  return view;
}

const region = () => screen.getByRole('log');
const shownNumbers = () =>
  Array.from(region().querySelectorAll('.log-number'), (number) => Number(number.textContent));
const shows = (line: number) => shownNumbers().includes(line);
const scrollTo = async (top: number) => {
  region().scrollTop = top;
  await drawn();
};

describe('LogView', () => {
  it('says that there is nothing yet, and then draws only what can be seen', async () => {
    await show();
    expect(screen.getByText('No lines yet')).toBeTruthy();
    await append(numbered(10_000));
    expect(shows(1)).toBe(true);
    expect(shownNumbers().length).toBeLessThan(60);
  });

  it('is a log that does not read itself aloud', async () => {
    await show({ lines: 5 });
    expect(region().getAttribute('aria-live')).toBe('off');
    expect(region().tabIndex).toBe(0);
    expect(screen.getByRole('status').textContent).toContain('complete');
  });

  it('makes text of whatever a log says', async () => {
    const texts = ['<img src=x onerror=alert(1)>', '\u001b[31m<script>x</script>\u001b[0m', 'a\u0000b'];
    await append(texts);
    await show();
    expect(region().querySelector('img, script')).toBeNull();
    expect(region().textContent).toContain('<img src=x onerror=alert(1)>');
    expect(region().querySelector('.ansi-fg-1')?.textContent).toBe('<script>x</script>');
    expect(region().textContent).toContain('a␀b');
  });

  it('tells the streams apart in letters', async () => {
    await append(['out']);
    await append(['oh'], 'stderr');
    await show();
    expect(within(region()).getByText('err').title).toBe('stderr');
  });

  it('cuts a megabyte and shows more of it on demand', async () => {
    await append(['x'.repeat(1_000_000)]);
    await show();
    expect(region().textContent.length).toBeLessThan(3_000);
    fireEvent.click(screen.getByRole('button', { name: /show more/ }));
    expect(region().textContent.length).toBeGreaterThan(20_000);
  });
});

describe('more lines than a browser can draw', () => {
  it('shows the last of them, says which are missing, and brings them on demand', async () => {
    await append(Array.from({ length: 1_000_000 }, () => 'x'));
    await show({ live: true });
    expect(shows(1_000_000)).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Show them' }));
    await drawn();
    expect(shows(600_000)).toBe(true);
    expect(screen.getByText('Lines 1 to 199,999 are not shown here.')).toBeTruthy();
    fireEvent.keyDown(region(), { key: 'Home' });
    await drawn();
    expect(shows(1)).toBe(true);
    expect(screen.getByText('Lines 800,001 to 1,000,000 are not shown here.')).toBeTruthy();
    fireEvent.keyDown(region(), { key: 'End' });
    await drawn();
    expect(shows(1_000_000)).toBe(true);
  });
});

describe('following', () => {
  it('stays at the end while the job runs', async () => {
    await show({ live: true, lines: 500 });
    expect(shows(500)).toBe(true);
    await append(numbered(300));
    expect(shows(800)).toBe(true);
  });

  it('lets go when it is scrolled up, counts what is new, and returns', async () => {
    await show({ live: true, lines: 500 });
    await scrollTo(2_000);
    await append(numbered(7));
    expect(shows(507)).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: '7 new lines' }));
    await drawn();
    expect(shows(507)).toBe(true);
    expect(screen.queryByRole('button', { name: /new line/ })).toBeNull();
    await append(numbered(50));
    expect(shows(557)).toBe(true);
  });

  it('takes hold again at the end, and lets go by key', async () => {
    await show({ live: true, lines: 500 });
    fireEvent.keyDown(region(), { key: 'Home' });
    await drawn();
    expect(shows(1)).toBe(true);
    await append(['one more']);
    expect(shows(1)).toBe(true);
    fireEvent.keyDown(region(), { key: 'End' });
    await append(['another']);
    expect(shows(502)).toBe(true);
  });

  it('begins at the top of a log that has ended', async () => {
    await show({ lines: 500 });
    expect(shows(1)).toBe(true);
    fireEvent.keyDown(region(), { key: 'PageDown' });
    await drawn();
    expect(region().scrollTop).toBe(360);
  });
});

describe('links to lines', () => {
  it('go to the line as soon as it has arrived', async () => {
    history.replaceState(null, '', '/jobs/1#L400-L402');
    await show({ live: true, lines: 100 });
    await append(numbered(600));
    expect(shows(400)).toBe(true);
    expect(region().querySelectorAll('[data-selected]')).toHaveLength(3);
    await append(numbered(600));
    expect(shows(400)).toBe(true);
  });

  it('are made by clicks, and by keys', async () => {
    await show({ lines: 100 });
    fireEvent.click(screen.getByRole('link', { name: '3', hidden: true }));
    expect(location.hash).toBe('#L3');
    fireEvent.click(screen.getByRole('link', { name: '7', hidden: true }), { shiftKey: true });
    expect(location.hash).toBe('#L3-L7');
    fireEvent.keyDown(region(), { key: 'ArrowUp', shiftKey: true });
    expect(location.hash).toBe('#L3-L6');
    fireEvent.keyDown(region(), { key: 'Escape' });
    expect(location.hash).toBe('');
  });

  it('are followed when the address changes', async () => {
    await show({ lines: 1_000 });
    history.replaceState(null, '', '#L900');
    fireEvent(window, new HashChangeEvent('hashchange'));
    await drawn();
    expect(shows(900)).toBe(true);
  });
});

describe('search', () => {
  const find = async (query: string) => {
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: query } });
    await drawn();
  };

  it('counts, steps round in both directions, and shows where', async () => {
    await show({ lines: 1_000 });
    await find('LINE 99');
    // 99 and 990 to 999.
    expect(screen.getByText('1 / 11')).toBeTruthy();
    expect(region().querySelector('[data-current-match]')?.textContent).toBe('line 99');
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter' });
    await drawn();
    expect(screen.getByText('2 / 11')).toBeTruthy();
    expect(shows(990)).toBe(true);
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Enter', shiftKey: true });
    fireEvent.keyDown(region(), { key: 'F3', shiftKey: true });
    await drawn();
    expect(screen.getByText('11 / 11')).toBeTruthy();
    expect(shows(999)).toBe(true);
  });

  it('marks what it finds across colours', async () => {
    await append(['\u001b[31mhel\u001b[32mlo\u001b[0m']);
    await show();
    await find('hello');
    const marks = region().querySelectorAll('mark');
    expect(Array.from(marks, (mark) => mark.textContent).join('')).toBe('hello');
  });

  it('goes on with lines that arrive', async () => {
    await show({ live: true, lines: 10 });
    await find('line 10');
    expect(screen.getByText('1 / 1')).toBeTruthy();
    await append(numbered(10));
    expect(screen.getByText('1 / 2')).toBeTruthy();
  });

  it('has the focus by Ctrl+F, and gives it back by Escape', async () => {
    await show({ lines: 10 });
    region().focus();
    fireEvent.keyDown(region(), { key: 'f', ctrlKey: true });
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
    fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'Escape' });
    expect(document.activeElement).toBe(region());
  });
});

describe('the toolbar', () => {
  it('shows times on demand and keeps what was chosen', async () => {
    await append(['first']);
    await append(['second']);
    await show();
    expect(region().querySelector('time')).toBeNull();
    fireEvent.change(screen.getByRole('combobox', { name: 'Timestamps' }), { target: { value: 'elapsed' } });
    expect(Array.from(region().querySelectorAll('time'), (time) => time.textContent)).toEqual([
      '+0:00.000',
      '+0:01.000',
    ]);
    fireEvent.click(screen.getByRole('button', { name: 'Wrap lines' }));
    expect(JSON.parse(localStorage.getItem('slipway.log') ?? '')).toEqual({
      wrap: true,
      timestamps: 'elapsed',
    });
  });

  it('works where the browser keeps nothing', async () => {
    vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await show({ lines: 3 });
    fireEvent.click(screen.getByRole('button', { name: 'Wrap lines' }));
    expect(screen.getByRole('button', { name: 'Wrap lines' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('copies the selected lines, or all, without colours', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { clipboard: { writeText } }));
    await append(['one', '\u001b[31mtwo\u001b[0m', 'three']);
    await show();
    fireEvent.click(screen.getByRole('button', { name: 'Copy the whole log' }));
    await drawn();
    expect(writeText).toHaveBeenLastCalledWith('one\ntwo\nthree\n');
    fireEvent.click(screen.getByRole('link', { name: '2', hidden: true }));
    fireEvent.click(screen.getByRole('button', { name: 'Copy line 2' }));
    await drawn();
    expect(writeText).toHaveBeenLastCalledWith('two\n');
    expect(screen.getByRole('status').textContent).toContain('Copied line 2.');
  });

  it('downloads everything as a file, with times where they are shown', async () => {
    const blobs: Blob[] = [];
    vi.stubGlobal(
      'URL',
      Object.assign(URL, {
        createObjectURL: (blob: Blob) => `blob:${blobs.push(blob)}`,
        revokeObjectURL: () => undefined,
      }),
    );
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    await append(['x'.repeat(5_000), 'y']);
    await show();
    fireEvent.click(screen.getByRole('button', { name: 'Download the log' }));
    await drawn();
    fireEvent.change(screen.getByRole('combobox', { name: 'Timestamps' }), { target: { value: 'time' } });
    fireEvent.click(screen.getByRole('button', { name: 'Download the log with timestamps' }));
    await drawn();
    expect(names).toEqual(['build.log', 'build.log']);
    expect(blobs[0]?.size).toBe(5_003);
    expect(blobs[1]?.size).toBe(5_003 + 2 * '2026-11-21T10:00:00.000Z '.length);
  });
});
