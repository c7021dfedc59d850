import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { machine } from '../env.ts';
import { ROOT } from '../slipway.fixture.ts';
import { findingsInThemes, overflow } from './axe.fixture.ts';
import { button } from './controls.ts';
import { PHONE } from './dashboard.fixture.ts';
import { addTask } from './pages.ts';
import { EVENTUALLY, goTo, resilientDashboard, title, UNREACHED } from './resilient.dashboard.ts';

const given = resilientDashboard();
const REFUSED_VERSION = /the server responded with a status of 412/;

const tick = (page: Page, name: string) => page.getByLabel(`Done: ${name}`, { exact: true });
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Edit task' });
const hasFocus = (target: Locator) => target.evaluate((element) => element === document.activeElement);

describe('tasks', () => {
  it('are added by Enter, ticked off, edited, found, deleted and brought back, by keyboard', async () => {
    const { page, client } = await given.dashboard.newUser();
    await goTo(page, 'Tasks');
    await page.getByText('There is nothing to do').waitFor();
    await button(page, 'Add a task').click();
    expect(await hasFocus(page.getByLabel('A new task'))).toBe(true);
    for (const name of ['Call back', 'Send the invoice', 'Choose a font']) await addTask(page, name);
    // The next one can be typed at once.
    expect(await hasFocus(page.getByLabel('A new task'))).toBe(true);
    await page.getByText('3 open tasks').waitFor();

    await tick(page, 'Send the invoice').focus();
    await page.keyboard.press('Space');
    await page.getByText('2 open tasks').waitFor();
    expect(await hasFocus(tick(page, 'Send the invoice'))).toBe(true);
    await expect
      .poll(
        async () => (await client.tasks.list({ status: ['done'] })).data.map((task) => task.title),
        EVENTUALLY,
      )
      .toEqual(['Send the invoice']);

    await button(page, 'Call back').focus();
    await page.keyboard.press('Enter');
    expect(await hasFocus(dialog(page).getByLabel('Title'))).toBe(true);
    await dialog(page).getByLabel('Description').fill('About\nthe site');
    await dialog(page).getByLabel('Priority').selectOption('Urgent');
    await dialog(page).getByLabel('Due').fill('2020-02-29');
    await dialog(page).getByLabel('Title').fill('Call Zoë back');
    await page.keyboard.press('Enter');
    await dialog(page).waitFor({ state: 'hidden' });
    await page.getByText('was due Feb 29, 2020').waitFor();

    await page.reload();
    await page.getByText('2 open tasks').waitFor();
    expect(await tick(page, 'Send the invoice').count()).toBe(0);
    await page.getByText('All', { exact: true }).click();
    expect(await tick(page, 'Send the invoice').isChecked()).toBe(true);
    await page.getByLabel('Search by title').fill('CALL zoë');
    await tick(page, 'Choose a font').waitFor({ state: 'detached' });

    await button(page, 'Delete Call Zoë back').focus();
    await page.keyboard.press('Enter');
    await page.getByText('“Call Zoë back” is deleted.').waitFor();
    expect(await hasFocus(page.getByLabel('A new task'))).toBe(true);
    await button(page, 'Undo').click();
    await tick(page, 'Call Zoë back').waitFor();
    const { data } = await client.tasks.list({ q: 'zoë' });
    expect(data).toMatchObject([
      { title: 'Call Zoë back', description: 'About\nthe site', priority: 5, due_on: '2020-02-29' },
    ]);
  });

  it('that were changed elsewhere are not overwritten unasked', async () => {
    const { page, client } = await given.dashboard.newUser();
    const { id } = await client.tasks.create({ title: 'Paint it' });
    const change = async (name: string) => client.tasks.put(id, { title: name });
    await page.goto('/tasks');

    await button(page, 'Paint it').click();
    await change('Paint it red');
    await dialog(page).getByLabel('Title').fill('Paint it blue');
    await button(dialog(page), 'Save').click();
    const conflict = dialog(page).getByRole('alert');
    await conflict.getByText('Paint it red').waitFor();
    expect(await findingsInThemes(page)).toEqual([]);
    await button(page, 'Take the newer version').click();
    expect(await dialog(page).getByLabel('Title').inputValue()).toBe('Paint it red');
    await change('Paint it green');
    await dialog(page).getByLabel('Title').fill('Paint it blue');
    await button(dialog(page), 'Save').click();
    await conflict.getByText('Paint it green').waitFor();
    await button(page, 'Replace it with mine').click();
    await dialog(page).waitFor({ state: 'hidden' });
    expect(await client.tasks.get(id)).toMatchObject({ title: 'Paint it blue', version: 4 });

    await change('Paint it black');
    await tick(page, 'Paint it blue').click();
    await page.getByText(/“Paint it black” was changed elsewhere/).waitFor();
    expect(await tick(page, 'Paint it black').isChecked()).toBe(false);
    await button(page, 'Change it anyway').click();
    await expect
      .poll(async () => client.tasks.get(id), EVENTUALLY)
      .toMatchObject({ title: 'Paint it black', status: 'done' });
    given.forgive(REFUSED_VERSION);
  });

  it('that could not be sent are not lost, and show when they are not stored yet', async () => {
    const { page, client } = await given.dashboard.newUser();
    await client.tasks.create({ title: 'Wait for it' });
    await page.route(/\/api\/tasks(\?|$)/, async (route) => {
      if (route.request().method() === 'POST') return route.abort();
      const response = await route.fetch();
      const list = (await response.json()) as { data: object[] };
      const data = list.data.map((task) => ({ ...task, buffered: true, version: null }));
      return route.fulfill({ response, json: { ...list, data } });
    });
    await page.goto('/tasks');
    await page.getByText('Not yet stored').waitFor();
    await page.getByLabel('A new task').fill('Keep me');
    await page.keyboard.press('Enter');
    await page.getByText(/does not answer/).waitFor();
    expect(await page.getByLabel('A new task').inputValue()).toBe('Keep me');
    expect(await tick(page, 'Keep me').count()).toBe(0);
    given.forgive(UNREACHED);
  });

  it('are made once when only the answer got lost, and they are sent again', async () => {
    const { page, client } = await given.dashboard.newUser();
    await goTo(page, 'Tasks');
    let isLost = true;
    await page.route(/\/api\/tasks(\?|$)/, async (route) => {
      if (route.request().method() !== 'POST' || !isLost) return route.continue();
      await route.fetch();
      return route.abort();
    });
    await page.getByLabel('A new task').fill('Once only');
    await page.keyboard.press('Enter');
    await page.getByText(/does not answer/).waitFor();
    isLost = false;
    await page.getByLabel('A new task').focus();
    await page.keyboard.press('Enter');
    await tick(page, 'Once only').waitFor();
    await expect.poll(() => page.getByLabel('A new task').inputValue(), EVENTUALLY).toBe('');
    await addTask(page, 'Once only too');
    const { data } = await client.tasks.list();
    expect(data.map((task) => task.title)).toEqual(['Once only too', 'Once only']);
    given.forgive(UNREACHED);
  });

  it('fit a phone, as does every place one can go', async () => {
    const { page } = await given.dashboard.newUser({ viewport: PHONE });
    await goTo(page, 'Tasks');
    await addTask(page, `${'A long title without end '.repeat(7)}${'x'.repeat(24)}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(await findingsInThemes(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    for (const place of ['Commissions', 'Jobs', 'Settings']) {
      await goTo(page, place);
      await title(page, place);
    }
  });
});

it('a profile says one’s name, language and time zone, and is not overwritten unasked', async () => {
  const { page, client } = await given.dashboard.newUser();
  await goTo(page, 'Settings');
  const card = page.getByRole('region', { name: 'Profile' });
  await card.getByLabel('Name').fill('Ada');
  await card.getByLabel('Language').selectOption('de-CH');
  await card.getByLabel('Time zone').selectOption('Europe/Zurich');
  await button(card, 'Save the profile').click();
  await page.getByText('Saved.').waitFor();
  expect(await client.profile.get()).toMatchObject({
    name: 'Ada',
    locale: 'de-CH',
    time_zone: 'Europe/Zurich',
    version: 2,
  });
  await client.profile.put({ name: 'Ada Lovelace' });
  await card.getByLabel('Name').fill('Countess');
  await button(card, 'Save the profile').click();
  await card.getByText('Ada Lovelace · en · UTC').waitFor();
  await button(card, 'Replace it with mine').click();
  await expect
    .poll(async () => client.profile.get(), EVENTUALLY)
    .toMatchObject({ name: 'Countess', locale: 'de-CH', version: 4 });
  given.forgive(REFUSED_VERSION);
});

it('the command has the same tasks, and the same profile', async () => {
  const { client } = await given.dashboard.newUser();
  const { key } = await client.createApiKey({ name: 'cli' });
  /** Runs `slipway …` as a program does: no terminal. */
  const slipway = (...args: string[]) =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [join(ROOT, 'packages/client/bin/slipway.js'), ...args], {
        env: {
          PATH: machine['PATH'],
          SLIPWAY_API_URL: given.dashboard.slipway.stack.apiUrl,
          SLIPWAY_API_KEY: key,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
      child.on('close', () => resolve(said));
    });

  expect(await slipway('tasks', 'list')).toContain('slipway tasks add');
  expect(await slipway('tasks', 'add', 'Call back', '--priority', '5', '--due', '2026-12-24')).toMatch(
    /^"Call back" is on the list as /,
  );
  expect(await slipway('tasks', 'list')).toMatch(/todo +5 +2026-12-24 +Call back/);
  expect(await slipway('tasks', 'edit', 'call back', '--due', 'none', '--title', 'Write')).toContain(
    'changed',
  );
  expect(await slipway('tasks', 'edit', 'Write', '--priority', '6')).toContain('priority');
  expect(await slipway('tasks', 'done', 'Write')).toContain('"Write" is done.');
  expect((await client.tasks.list()).data).toMatchObject([
    { title: 'Write', status: 'done', priority: 5, due_on: null, version: 3 },
  ]);
  expect(await slipway('tasks', 'list')).not.toContain('Write');
  expect(await slipway('tasks', 'delete', 'Write')).toContain('say --yes');
  expect(await slipway('tasks', 'delete', 'Write', '--yes')).toContain('"Write" is deleted.');
  expect(await slipway('tasks', 'done', 'Write')).toContain('There is no task "Write"');
  expect(await slipway('profile', 'edit', '--name', 'Ada', '--time-zone', 'Europe/Zurich')).toContain(
    'changed',
  );
  expect(await slipway('profile', 'show')).toMatch(/name +Ada\nlanguage +en\ntime zone +Europe\/Zurich/);
});
