import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SlipwayClient } from '@slipway/client';
import { plainBuild, untilEnd } from '../slipway.fixture.ts';
import { DESKTOP, PASSWORD, PHONE, TestDashboard } from './dashboard.fixture.ts';
import { heldBuild } from './held.build.ts';
import { median, paced } from './pace.ts';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const print = (text: string) => process.stdout.write(`    ${text}\n`);
const SITE = {
  'index.html': '<!doctype html><html lang="en"><title>Site</title><h1>A site</h1></html>',
  'about.html': '<!doctype html><html lang="en"><title>About</title><h1>About</h1></html>',
};

let dashboard: TestDashboard;
/** Of somebody whose projects are of every kind. */
let context: BrowserContext;
let client: SlipwayClient;
let email: string;
let gitURL: string;
const ids = { ready: '', readyJob: '', failed: '', failedJob: '', running: '', runningJob: '' };

beforeAll(async () => {
  dashboard = await TestDashboard.start();
  const { slipway } = dashboard;
  ({ context, client, email } = await dashboard.newUser());
  gitURL = await slipway.repository('good', SITE);
  const brokenURL = await slipway.repository('broken', plainBuild(`console.error('no'); process.exit(1)`));
  const heldURL = await slipway.repository('held', heldBuild());
  const good = await client.deploy({ gitURL, slug: 'good-site' });
  await untilEnd(client, good.data.job_id);
  await client.putVariables('good-site', { API_TOKEN: 'a value', PUBLIC_NAME: 'another' });
  await slipway.commit('good', { 'index.html': SITE['index.html'].replace('A site', 'A newer site') });
  const newer = await client.redeploy('good-site');
  await untilEnd(client, newer.job_id);
  const broken = await client.deploy({ gitURL: brokenURL, slug: 'broken-site' });
  await untilEnd(client, broken.data.job_id);
  const held = await client.deploy({ gitURL: heldURL, slug: 'held-site' });
  for await (const event of client.follow(held.data.job_id))
    if (event.type === 'job.log' && event.lines.some(({ text }) => text.includes('gzip'))) break;
  Object.assign(ids, {
    ready: newer.id,
    readyJob: newer.job_id,
    failed: broken.data.deployment_id,
    failedJob: broken.data.job_id,
    running: held.data.deployment_id,
    runningJob: held.data.job_id,
  });
});
afterAll(() => dashboard?.close());
afterEach(() => {
  // What is refused, or is not there, the browser's console tells by itself.
  const complaints = dashboard.complaints.filter((text) => !/status of (401|404|422)/.test(text));
  dashboard.complaints = [];
  if (complaints.length > 0)
    throw new Error(`Scripts failed, or the policy of the page refused something:\n${complaints.join('\n')}`);
});

interface Case {
  name: string;
  path: () => string;
  /** What is there once the page is. */
  ready: (page: Page) => Locator;
  /** What is to be done first. */
  act?: (page: Page) => Promise<unknown>;
  /** Whose page it is. */
  who?: 'nobody' | 'a newcomer';
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole('heading', { name, level: 1 });
const line = (text: string | RegExp) => (page: Page) => page.getByRole('log').getByText(text).first();

const PAGES: Case[] = [
  { name: 'sign in', path: () => '/sign-in', ready: heading('Sign in'), who: 'nobody' },
  {
    name: 'sign in, refused',
    path: () => '/sign-in',
    who: 'nobody',
    act: async (page) => {
      await page.getByLabel('E-mail address').fill('nobody@example.test');
      await page.getByLabel('Password').fill('not a password');
      await page.getByRole('button', { name: 'Sign in' }).click();
    },
    ready: (page) => page.getByRole('alert'),
  },
  {
    name: 'sign up, with mistakes',
    path: () => '/sign-up',
    who: 'nobody',
    act: (page) => page.getByRole('button', { name: 'Open the account' }).click(),
    ready: (page) => page.getByLabel('E-mail address').and(page.locator('[aria-invalid="true"]')),
  },
  {
    name: 'overview of a newcomer',
    path: () => '/',
    who: 'a newcomer',
    ready: (page) => page.getByText('Nothing has been deployed yet'),
  },
  {
    name: 'projects of a newcomer',
    path: () => '/projects',
    who: 'a newcomer',
    ready: (page) => page.getByText('There are no projects yet'),
  },
  {
    name: 'overview',
    path: () => '/',
    ready: (page) => page.getByRole('region', { name: 'Failing' }).getByRole('link', { name: /broken-site/ }),
  },
  {
    name: 'projects',
    path: () => '/projects',
    ready: (page) => page.getByRole('link', { name: /good-site/ }),
  },
  {
    name: 'new project, looked at',
    path: () => '/projects/new',
    act: async (page) => {
      await page.getByLabel('Git URL').fill(gitURL);
      await page.keyboard.press('Tab');
      await page.getByText('Settings and variables').click();
      await page.getByRole('button', { name: 'Add a variable' }).click();
    },
    ready: (page) => page.getByText('Plain files'),
  },
  {
    name: 'deployments of a project',
    path: () => '/projects/good-site',
    ready: (page) => page.getByRole('button', { name: /Roll back/ }).first(),
  },
  {
    name: 'settings of a project',
    path: () => '/projects/good-site/settings',
    ready: (page) => page.getByRole('button', { name: 'Delete the project' }),
  },
  {
    name: 'confirmation by name',
    path: () => '/projects/good-site/settings',
    act: (page) => page.getByRole('button', { name: 'Delete the project' }).click(),
    ready: (page) => page.getByRole('dialog', { name: 'Delete good-site?' }),
  },
  {
    name: 'variables of a project',
    path: () => '/projects/good-site/variables',
    ready: (page) => page.getByRole('button', { name: /API_TOKEN/ }).first(),
  },
  { name: 'deployment', path: () => `/deployments/${ids.ready}`, ready: line('Completed') },
  { name: 'deployment that runs', path: () => `/deployments/${ids.running}`, ready: line(/gzip/) },
  { name: 'deployment that failed', path: () => `/deployments/${ids.failed}`, ready: line(/Failed/) },
  { name: 'jobs', path: () => '/jobs', ready: (page) => page.getByRole('link', { name: /held-site/ }) },
  { name: 'job', path: () => `/jobs/${ids.readyJob}`, ready: line('Completed') },
  {
    name: 'job that failed, with all there is of it',
    path: () => `/jobs/${ids.failedJob}`,
    act: (page) => page.getByText('All there is of it, as JSON').click(),
    ready: (page) => page.getByLabel('The job as JSON'),
  },
  {
    name: 'settings, with a new key',
    path: () => '/settings',
    act: async (page) => {
      await page.getByLabel('A new key for').fill('a script');
      await page.getByRole('button', { name: 'Make a key' }).click();
    },
    ready: (page) => page.getByText('it is not shown again'),
  },
  {
    name: 'command palette',
    path: () => '/',
    act: async (page) => {
      await heading('Overview')(page).waitFor();
      await page.keyboard.press('Control+k');
    },
    ready: (page) => page.getByRole('option', { name: 'good-site' }),
  },
  {
    name: 'page that is not there',
    path: () => '/nowhere/at-all',
    ready: (page) => page.getByText('no such page'),
  },
  {
    name: 'project that is not there',
    path: () => '/projects/nobody-has-this',
    ready: (page) => page.getByRole('alert'),
  },
];

describe.each(PAGES)('$name', ({ path, ready, act, who }) => {
  let page: Page;
  beforeAll(async () => {
    if (who === 'nobody') ({ page } = await dashboard.visitor());
    else if (who === 'a newcomer') ({ page } = await dashboard.newUser());
    else page = await context.newPage();
    await page.goto(path());
    await act?.(page);
    await ready(page).waitFor();
    await settled(page);
  });
  afterAll(() => (who === undefined ? page.close() : page.context().close()));

  it('has nothing that axe finds serious, in either theme', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
      // Colours that change take their time.
      await page.waitForFunction(
        () => !document.getAnimations().some((animation) => animation instanceof CSSTransition),
      );
      expect(await seriousFindings(page), colorScheme).toEqual([]);
    }
  });

  it('is no wider than a phone, nor has axe anything to say of it there', async () => {
    await page.setViewportSize(PHONE);
    await ready(page).waitFor({ state: 'attached' });
    await settled(page);
    const [width, shown] = await page.evaluate(() => [
      document.scrollingElement!.scrollWidth,
      window.innerWidth,
    ]);
    expect(width).toBeLessThanOrEqual(shown);
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe('by keyboard alone', () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await dashboard.visitor());
  });
  afterAll(() => page.context().close());

  /** Presses Tab until the element has the focus; whatever has it on the way shows it. */
  async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 80; presses += 1) {
      await page.keyboard.press(key);
      const { tag, isShown } = await focus(page);
      if (tag !== 'BODY') expect(isShown, `the focus on ${tag} is visible`).toBe(true);
      if (await target.evaluate((element) => element === document.activeElement)) return;
    }
    throw new Error(`the focus never came to ${String(target)}`);
  }

  const untilFocused = async (target: Locator) => {
    await expect
      .poll(() => target.evaluate((element) => element === document.activeElement), { timeout: 10_000 })
      .toBe(true);
  };

  it('one signs in, finds a project, deploys it, and reads and searches its log', async () => {
    await page.goto('/sign-in');
    await tabTo(page.getByLabel('E-mail address'));
    await page.keyboard.type(email);
    await tabTo(page.getByLabel('Password'));
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await heading('Overview')(page).waitFor();

    await page.keyboard.press('Control+k');
    const palette = page.getByRole('combobox', { name: 'Search or jump to' });
    await untilFocused(palette);
    await page.keyboard.type('good-site');
    await page.getByRole('option', { name: 'good-site', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await heading('good-site')(page).waitFor();

    await tabTo(page.getByRole('main').getByRole('button', { name: 'Deploy' }));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/deployments\//);
    // Where one is now is read from its beginning.
    await untilFocused(page.getByRole('main'));
    await line('Completed')(page).waitFor();

    await tabTo(page.getByRole('log'));
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+f');
    const search = page.getByRole('searchbox', { name: 'Search the log' });
    expect(await search.evaluate((element) => element === document.activeElement)).toBe(true);
    expect((await focus(page)).isShown).toBe(true);
    await page.keyboard.type('Completed');
    await page.getByRole('search', { name: 'Log' }).getByText('1 / 1', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    expect(
      await page.getByRole('log').evaluate((element) => element === document.activeElement),
      'back in the lines',
    ).toBe(true);
    await tabTo(page.getByRole('main').getByRole('link', { name: 'good-site', exact: true }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await heading('good-site')(page).waitFor();
  });

  it('a dialog takes the focus, keeps it, and gives it back', async () => {
    await page.goto('/projects/good-site/settings');
    const opener = page.getByRole('button', { name: 'Delete the project' });
    await tabTo(opener);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Delete good-site?' });
    await dialog.waitFor();
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      // Between its last and its first element the browser's own controls have their turn.
      const isInside = await dialog.evaluate(
        (element) => element.contains(document.activeElement) || document.activeElement === document.body,
      );
      expect(isInside).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('skips what is the same on every page', async () => {
    await page.goto('/projects');
    await heading('Projects')(page).waitFor();
    await tabTo(page.getByRole('link', { name: 'Skip to the content' }));
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
    await tabTo(page.getByRole('main').getByRole('link', { name: 'New project' }));
  });
});

describe('for eyes and ears', () => {
  it('says it aloud when a build has ended', async () => {
    const page = await context.newPage();
    await page.goto('/projects/good-site');
    await page.getByRole('main').getByRole('button', { name: 'Deploy' }).click();
    // It must be there before it changes: what comes into the page with its text is not read out.
    const status = await page
      .getByRole('status')
      .filter({ hasText: /Queued|Building/ })
      .first()
      .elementHandle();
    await expect.poll(() => status.textContent(), { timeout: 30_000 }).toContain('Ready');
    await page.close();
  });

  it.each([
    ['no-preference', true],
    ['reduce', false],
  ] as const)('moves where that is welcome: %s', async (reducedMotion, moves) => {
    const page = await context.newPage();
    await page.emulateMedia({ reducedMotion });
    for (const path of [`/deployments/${ids.running}`, '/']) {
      await page.goto(path);
      await page.getByRole('progressbar').first().waitFor();
      const isMoving = () =>
        page.evaluate(() =>
          document.getAnimations().some((animation) => {
            const { duration, iterations } = animation.effect!.getComputedTiming();
            return animation.playState === 'running' && (Number(duration) > 17 || iterations === Infinity);
          }),
        );
      if (moves) await expect.poll(isMoving, { timeout: 10_000 }).toBe(true);
      else expect(await isMoving()).toBe(false);
    }
    await page.close();
  });

  it('can be gone through on a phone', async () => {
    const page = await context.newPage();
    await page.setViewportSize(PHONE);
    await page.goto('/');
    for (const name of ['Projects', 'Jobs', 'Settings', 'Overview']) {
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click();
      await heading(name)(page).waitFor();
    }
    await page.getByRole('link', { name: 'New', exact: true }).click();
    await heading('New project')(page).waitFor();
    await page.getByRole('button', { name: 'Search or jump to' }).click();
    await page.getByRole('dialog', { name: 'Search or jump to' }).waitFor();
    expect(await page.getByRole('option', { name: 'Sign out' }).count()).toBe(1);
    await page.close();
  });

  it.each(['overview', 'projects', 'deployments of a project', 'deployment', 'job', 'jobs'])(
    'lets nothing jump while it loads: %s',
    async (name) => {
      const { path, ready } = PAGES.find((each) => each.name === name)!;
      for (const size of [DESKTOP, PHONE]) {
        const page = await context.newPage();
        await page.setViewportSize(size);
        await page.addInitScript(watchTheShifts);
        await page.goto(path());
        await ready(page).waitFor();
        await settled(page);
        const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: Shift[] }).shifts);
        const sum = shifts.reduce((all, { value }) => all + value, 0);
        print(`${name} at ${size.width} pixels: shifted by ${sum.toFixed(4)}`);
        expect(sum, JSON.stringify(shifts)).toBeLessThan(0.02);
        await page.close();
      }
    },
  );
});

describe('on the way to the browser', () => {
  it('is at most 180 kB of compressed script, and usable within a second', async () => {
    const state = await context.storageState();
    const times: number[] = [];
    let bytes = 0;
    const { pace } = await paced(async () => {
      for (let round = 0; round < 5; round += 1) {
        // With an empty cache, as at the first visit; the gateway is warm.
        const { page } = await dashboard.visitor({ storageState: state });
        await page.addInitScript(watchTheOverview);
        await page.goto('/');
        await page.waitForFunction(() => 'usableAt' in globalThis);
        times.push(await page.evaluate(() => (globalThis as unknown as { usableAt: number }).usableAt));
        await page.waitForLoadState('networkidle');
        bytes = await page.evaluate(() =>
          performance
            .getEntriesByType('resource')
            .filter(({ name }) => name.endsWith('.js'))
            .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
        );
        await page.context().close();
      }
    });
    print(
      `${(bytes / 1_000).toFixed(1)} kB of script; usable after ${times.map((time) => Math.round(time)).join(', ')} ms, ` +
        `median ${Math.round(median(times))} ms, at pace ${pace.toFixed(1)}`,
    );
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(180_000);
    expect(median(times)).toBeLessThan(1_000 * pace);
  });

  it('is under a strict policy, is asked for anew each time, and has files that never change', async () => {
    const page = await fetch(dashboard.url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`default-src 'none'`);
    expect(policy).toContain(`script-src 'self';`);
    expect(policy).toContain(`style-src 'self';`);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const files = [...(await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(files.length).toBeGreaterThan(1);
    for (const path of files) {
      const answer = await fetch(dashboard.url + path, { headers: { 'accept-encoding': 'br' } });
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      if ((await answer.arrayBuffer()).byteLength >= 2_048)
        expect(answer.headers.get('content-encoding'), path).toBe('br');
    }
  });

  it.each([
    '/api/nothing',
    '/api/v1/nothing',
    '/api/jobs/nothing/else',
    '/health/nothing',
    '/socket.io/nothing',
  ])('answers for the API as the API: %s', async (path) => {
    const answer = await fetch(dashboard.url + path, { headers: { accept: 'text/html,*/*' } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/(problem\+)?json/);
    if (path.startsWith('/api')) expect(answer.headers.get('content-type')).toContain('problem+json');
  });

  it('does not answer for a file that is not there with a page', async () => {
    const answer = await fetch(`${dashboard.url}/assets/gone-0123abcd.js`, { headers: { accept: '*/*' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('problem+json');
  });

  it.each([
    ['/deployments/01900000-0000-7000-8000-000000000000', /not found|no .*deployment|does not exist/i],
    ['/jobs/01900000-0000-7000-8000-000000000000', /not found|no .*job|does not exist/i],
    ['/deployments/nonsense', /not found|no .*deployment|does not exist|invalid/i],
    ['/jobs/nonsense', /not found|no .*job|does not exist|invalid/i],
    ['/projects/nobody-has-this', /not found|no .*project|does not exist/i],
  ])('says what is not there: %s', async (path, words) => {
    const page = await context.newPage();
    await page.goto(path);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(words);
    print(`${path}: ${await alert.textContent()}`);
    await page.close();
  });
});

interface Shift {
  value: number;
  of: string[];
}

/** Runs in the page, before it. */
function watchTheShifts(): void {
  const shifts: Shift[] = [];
  Object.assign(globalThis, { shifts });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } = entry as unknown as {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Element | null }[];
      };
      if (hadRecentInput) continue;
      shifts.push({ value, of: sources.map(({ node }) => (node?.textContent ?? '').slice(0, 40)) });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** Runs in the page, before it: notes when the overview and what it shows are there. */
function watchTheOverview(): void {
  const look = (now: number) => {
    const isThere = document.querySelector('h1')?.textContent === 'Overview';
    const isLoading =
      document.querySelector('[role="status"][aria-label="Loading"], dd [aria-hidden]') !== null;
    const hasRows = document.querySelector('a[href^="/deployments/"]') !== null;
    if (isThere && !isLoading && hasRows) Object.assign(globalThis, { usableAt: now });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Until nothing is being loaded, and two frames have been painted since. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label="Loading"]'));
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)))),
  );
}

/** What axe-core calls serious or critical, in short. The page's policy allows no script of others; the debugger may. */
async function seriousFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
      resultTypes: ['violations'],
    }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
}

/** What has the focus, and whether one can see that: an outline of its own, or of the box around a field. */
function focus(page: Page): Promise<{ tag: string; isShown: boolean }> {
  return page.evaluate(() => {
    const outlined = (element: Element | null | undefined) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    };
    const element = document.activeElement ?? document.body;
    return {
      tag: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? ''}`.trim(),
      isShown: outlined(element) || outlined(element.closest('label')),
    };
  });
}
