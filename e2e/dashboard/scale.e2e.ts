import type { BrowserContext, Locator, Page } from 'playwright-core';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SlipwayClient } from '@slipway/client';
import type { JobEvent } from '@slipway/shared/contracts';
import { PASSWORD, TestDashboard } from './dashboard.fixture.ts';
import { paced, quantile } from './pace.ts';
import { NEEDLE, StoredRows } from './stored.rows.ts';

/** Times are bound for a quiet machine; on a busy one they may take as many times longer as its pace says. */
const A_SECOND = 1_000;

const print = (text: string) => process.stdout.write(`    ${text}\n`);
const ms = (value: number) => `${Math.round(value).toLocaleString('en')} ms`;

let dashboard: TestDashboard;
let context: BrowserContext;
let client: SlipwayClient;
let email: string;
let stored: StoredRows;
beforeAll(async () => {
  dashboard = await TestDashboard.start();
  ({ context, client, email } = await dashboard.newUser());
  stored = await StoredRows.of(dashboard.slipway.stack.databaseUrl, email);
});
afterAll(async () => {
  await stored?.close();
  await dashboard?.close();
});

describe('a log of 100,000 lines', () => {
  const ROWS = 100_000;
  /** Of a row, as in log.css. */
  const ROW_PX = 20;
  let job: string;
  let page: Page;
  let log: Locator;
  beforeAll(async () => {
    job = await stored.log(ROWS);
  });

  /** Opens the job in a tab of its own. @returns when what was there, in milliseconds since the navigation began */
  async function open(hash = ''): Promise<Required<Opened> & { work: number }> {
    await page?.close();
    page = await context.newPage();
    log = page.getByRole('log', { name: 'Lines of the log' });
    await page.addInitScript(watchTheLog, ROWS * ROW_PX);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(`/jobs/${job}${hash}`, { waitUntil: 'commit' });
    await page.waitForFunction(
      () => (globalThis as unknown as { opened: Opened }).opened.allLines !== undefined,
    );
    const times = await page.evaluate(() => (globalThis as unknown as { opened: Required<Opened> }).opened);
    const { metrics } = await devtools.send('Performance.getMetrics');
    return { ...times, work: 1_000 * metrics.find(({ name }) => name === 'TaskDuration')!.value };
  }

  /** What the gateway needs to read and to send it, and a client to parse it: without a page that shows it. */
  async function receive(): Promise<number> {
    const api = new SlipwayClient({ apiUrl: dashboard.url });
    const { access_token: token } = await api.signIn({ email, password: PASSWORD });
    const start = performance.now();
    const socket = io(`${dashboard.url}/jobs`, {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
    });
    await new Promise<void>((resolve) => {
      socket.on('events', (batch: JobEvent[]) => {
        if (batch.at(-1)!.type === 'job.completed') resolve();
      });
      socket.emit('subscribe', { job_id: job, after: 0 });
    });
    socket.disconnect();
    return performance.now() - start;
  }

  const line = (number: number) => log.getByRole('link', { name: String(number), exact: true });
  const untilInSight = async (number: number) => {
    await expect.poll(() => isWithin(line(number), log), { timeout: 10_000 }).toBe(true);
  };

  it('is open within a second, and all of it is there to be scrolled to soon after', async () => {
    const socket = await paced(receive);
    const view = await paced(open);
    const { firstLine, allLines, work } = view.result;
    print(
      `first line ${ms(firstLine)}, all lines ${ms(allLines)}, of which the page’s own work ${ms(work)}, ` +
        `at pace ${view.pace.toFixed(1)}; a socket that shows nothing ${ms(socket.result)} at ${socket.pace.toFixed(1)}`,
    );
    expect(firstLine).toBeLessThan(A_SECOND * view.pace);
    expect(allLines).toBeLessThan(2 * A_SECOND * view.pace);
    // Of a job that is over one reads the beginning first.
    await untilInSight(1);
    await log.press('End');
    await untilInSight(ROWS);
    await log.press('Home');
    await untilInSight(1);
  });

  it('scrolls without late frames, and draws only what is in sight', async () => {
    await open();
    const { result, pace } = await paced(() => log.evaluate(scrollThrough, 3));
    const { frames, mostRows } = result;
    const [middle, late] = [quantile(frames, 0.5), quantile(frames, 0.95)];
    print(
      `${frames.length} frames in 3 s: half within ${middle.toFixed(1)} ms, 95 % within ${late.toFixed(1)} ms, ` +
        `at pace ${pace.toFixed(1)}; at most ${mostRows} rows drawn`,
    );
    // One and a half of the time between two frames at 60 Hz.
    expect(middle).toBeLessThan(25 * pace);
    expect(mostRows).toBeLessThan(150);
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(2_500);
    await log.evaluate((element, top) => (element.scrollTop = top), 37_000 * ROW_PX);
    await untilInSight(37_002);
  });

  it('finds the one line that is like no other, and goes there', async () => {
    const { result, pace } = await paced(async () => {
      await page.getByRole('searchbox', { name: 'Search the log' }).fill(NEEDLE.text);
      const start = performance.now();
      await page.getByRole('search', { name: 'Log' }).getByText('1 / 1', { exact: true }).waitFor();
      await untilInSight(NEEDLE.line);
      return performance.now() - start;
    });
    print(`searched in ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
    expect(await log.getByText(NEEDLE.text).count()).toBe(1);
  });

  it('opens at the line that its address names', async () => {
    await open('#L50000');
    await untilInSight(50_000);
    expect(await isWithin(line(1), log)).toBe(false);
    await page.evaluate(() => (location.hash = '#L99000-L99010'));
    await untilInSight(99_000);
    await page.close();
  });
});

describe('1,000 projects', () => {
  const PROJECTS = 1_000;
  let page: Page;
  beforeAll(async () => {
    await stored.projects(PROJECTS);
    page = await context.newPage();
  });

  const card = (number: number) =>
    page.getByRole('link', { name: new RegExp(`site-${String(number).padStart(4, '0')}`) });

  /** Asked of the document: a thousand accessible names take longer to make out than to show. */
  const shown = () =>
    page.evaluate(() => document.querySelectorAll('main a[href^="/projects/site-"]').length);

  it('are listed at once, and more of them as one scrolls', { timeout: 180_000 }, async () => {
    const { result, pace } = await paced(async () => {
      const start = performance.now();
      await page.goto('/projects');
      await card(PROJECTS).waitFor();
      return performance.now() - start;
    });
    print(`the newest are shown after ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
    await page.getByText('1,000 projects').waitFor();
    // Not all of them at once.
    expect(await card(500).count()).toBe(0);
    const { result: scrolled, pace: paceThen } = await paced(async () => {
      const start = performance.now();
      await expect
        .poll(
          async () => {
            await page.keyboard.press('End');
            return shown();
          },
          { timeout: 150_000, interval: 100 },
        )
        .toBe(PROJECTS);
      return performance.now() - start;
    });
    print(`scrolled to the oldest in ${ms(scrolled)} at pace ${paceThen.toFixed(1)}`);
    // 34 pages, one after the other.
    expect(scrolled).toBeLessThan(15 * A_SECOND * paceThen);
  });

  it('leave the page as quick as it was', async () => {
    const { result, pace } = await paced(() => page.evaluate(watchTheFrames, 2));
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
    print(
      `${nodes.toLocaleString('en')} elements; in 2 s of rest half of the frames within ${quantile(result, 0.5).toFixed(1)} ms, ` +
        `the longest ${ms(quantile(result, 1))}, at pace ${pace.toFixed(1)}`,
    );
    expect(nodes).toBeLessThan(30_000);
    // Longer than 100 ms is felt (RAIL).
    expect(quantile(result, 0.95)).toBeLessThan(100 * pace);
  });

  it('are not all fetched anew whenever one of them changes', async () => {
    let requests = 0;
    page.on('request', (request) => {
      if (/\/api\/projects\?/.test(request.url())) requests += 1;
    });
    // One who has not scrolled sees the new one: then both have been told.
    const other = await context.newPage();
    await other.goto('/projects');
    await other.getByRole('link', { name: /site-1000/ }).waitFor();
    await client.createProject({ git_url: 'https://github.com/acme/newest', slug: 'newest' });
    await other.getByRole('link', { name: /newest/ }).waitFor();
    await other.close();
    expect(requests).toBeLessThanOrEqual(3);
  });

  it('are found by name, the oldest of them too', async () => {
    const { result, pace } = await paced(async () => {
      await page.getByRole('searchbox', { name: 'Search projects' }).fill('site-0001');
      const start = performance.now();
      await expect.poll(shown, { timeout: 20_000 }).toBe(1);
      return performance.now() - start;
    });
    print(`found in ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
    await card(1).click();
    await page.getByRole('heading', { name: 'site-0001', level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or jump to' }).fill('site-0777');
    await page.getByRole('option', { name: 'site-0777' }).click();
    await page.getByRole('heading', { name: 'site-0777', level: 1 }).waitFor();
  });

  it('do not burden the overview', async () => {
    const { result, pace } = await paced(async () => {
      const start = performance.now();
      await page.goto('/');
      const failing = page.getByRole('region', { name: 'Failing' });
      await failing.getByText('200', { exact: true }).waitFor();
      await failing.getByRole('link', { name: /site-0996/ }).waitFor();
      return performance.now() - start;
    });
    print(`the overview knows its 200 failing projects after ${ms(result)} at pace ${pace.toFixed(1)}`);
    expect(result).toBeLessThan(A_SECOND * pace);
  });
});

interface Opened {
  firstLine?: number;
  allLines?: number;
}

/** Runs in the page, before it: looks in every frame for what is there. */
function watchTheLog(height: number): void {
  const opened: Opened = {};
  (globalThis as unknown as { opened: Opened }).opened = opened;
  const look = (now: number) => {
    const log = document.querySelector('[role="log"]');
    if (opened.firstLine === undefined && log?.querySelector('a[href^="#L"]')) opened.firstLine = now;
    // Not of the scroller: to ask it would have the page laid out anew in each frame.
    const content = log?.firstElementChild;
    if (content instanceof HTMLElement && parseFloat(content.style.height) >= height) opened.allLines = now;
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Runs in the page: scrolls through all rows at an even speed, each frame by its own time. */
function scrollThrough(
  log: HTMLElement | SVGElement,
  seconds: number,
): Promise<{ frames: number[]; mostRows: number }> {
  const end = log.scrollHeight - log.clientHeight;
  const frames: number[] = [];
  let [start, last, mostRows] = [0, 0, 0];
  log.scrollTop = 0;
  return new Promise((resolve) => {
    const step = (now: number) => {
      if (start === 0) start = now;
      else frames.push(now - last);
      last = now;
      mostRows = Math.max(mostRows, log.querySelectorAll('a[href^="#L"]').length);
      log.scrollTop = Math.min(1, (now - start) / (seconds * 1_000)) * end;
      if (now - start < seconds * 1_000) requestAnimationFrame(step);
      else resolve({ frames, mostRows });
    };
    requestAnimationFrame(() => requestAnimationFrame(step));
  });
}

/** Runs in the page. @returns how long each frame took, in milliseconds */
function watchTheFrames(seconds: number): Promise<number[]> {
  const frames: number[] = [];
  let [start, last] = [0, 0];
  return new Promise((resolve) => {
    const step = (now: number) => {
      if (start === 0) start = now;
      else frames.push(now - last);
      last = now;
      if (now - start < seconds * 1_000) requestAnimationFrame(step);
      else resolve(frames);
    };
    requestAnimationFrame(step);
  });
}

/** Whether one is, in its whole height, within what the other one shows. */
async function isWithin(inner: Locator, outer: Locator): Promise<boolean> {
  if ((await inner.count()) === 0) return false;
  const [box, frame] = await Promise.all([inner.boundingBox(), outer.boundingBox()]);
  return (
    box !== null && frame !== null && box.y >= frame.y && box.y + box.height <= frame.y + frame.height + 1
  );
}
