import type { Locator, Page } from 'playwright-core';
import type { FilledDashboard } from './filled.dashboard.ts';

export interface PageCase {
  name: string;
  path: () => string;
  /** What is there once the page is. */
  ready: (page: Page) => Locator;
  /** What is to be done first. */
  act?: (page: Page) => Promise<unknown>;
  /** Whose page it is. */
  who?: 'nobody' | 'a newcomer';
}

export const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name, level: 1 });
export const line = (text: string | RegExp) => (page: Page) => page.getByRole('log').getByText(text).first();

/** Every page, and every state of one that looks different. */
export const pagesOf = (filled: FilledDashboard): PageCase[] => [
  { name: 'sign in', path: () => '/sign-in', ready: heading('Sign in'), who: 'nobody' },
  {
    name: 'forgotten password',
    path: () => '/forgot-password',
    ready: heading('Forgot your password?'),
    who: 'nobody',
  },
  {
    name: 'new password',
    path: () => `/reset-password#${'a'.repeat(43)}`,
    ready: (page) => page.getByLabel('New password'),
    who: 'nobody',
  },
  {
    name: 'invitation whose link is not whole',
    path: () => '/invitation#half',
    ready: (page) => page.getByRole('alert'),
    who: 'nobody',
  },
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
      await page.getByLabel('Git URL').fill(filled.gitURL);
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
  { name: 'deployment', path: () => `/deployments/${filled.ids.ready}`, ready: line('Completed') },
  { name: 'deployment that runs', path: () => `/deployments/${filled.ids.running}`, ready: line(/gzip/) },
  { name: 'deployment that failed', path: () => `/deployments/${filled.ids.failed}`, ready: line(/Failed/) },
  { name: 'jobs', path: () => '/jobs', ready: (page) => page.getByRole('link', { name: /held-site/ }) },
  { name: 'job', path: () => `/jobs/${filled.ids.readyJob}`, ready: line('Completed') },
  {
    name: 'job that failed, with all there is of it',
    path: () => `/jobs/${filled.ids.failedJob}`,
    act: (page) => page.getByText('All there is of it, as JSON').click(),
    ready: (page) => page.getByLabel('The job as JSON'),
  },
  {
    name: 'tasks of a newcomer',
    path: () => '/tasks',
    who: 'a newcomer',
    ready: (page) => page.getByText('There is nothing to do'),
  },
  {
    name: 'tasks',
    path: () => '/tasks?show=all',
    act: async (page) => {
      for (const title of ['Call back about the site', 'Send the invoice']) await addTask(page, title);
      await page.getByLabel('Done: Send the invoice').first().click();
    },
    ready: (page) => page.getByLabel('Done: Send the invoice').and(page.locator(':checked')).first(),
  },
  {
    name: 'task that is edited',
    path: () => '/tasks',
    act: async (page) => {
      await addTask(page, 'Choose a font');
      await page.getByRole('button', { name: 'Choose a font', exact: true }).first().click();
    },
    ready: (page) => page.getByRole('dialog', { name: 'Edit task' }).getByLabel('Description'),
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
    name: 'members, with an invitation',
    path: () => '/settings/members',
    act: async (page) => {
      const email = `invited-${Math.random().toString(36).slice(2)}@example.test`;
      await page.getByRole('region', { name: 'Invitations' }).getByLabel('E-mail address').fill(email);
      await page.getByRole('button', { name: 'Invite', exact: true }).click();
    },
    ready: (page) => page.getByRole('button', { name: /^Revoke the invitation of invited-/ }).first(),
  },
  {
    name: 'record',
    path: () => '/settings/audit',
    ready: (page) => page.getByRole('cell', { name: 'Signed in' }).first(),
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

/** Types a task and presses Enter; it is there when it is stored. */
export async function addTask(page: Page, title: string): Promise<void> {
  await page.getByLabel('A new task').fill(title);
  await page.keyboard.press('Enter');
  await page
    .locator('input:enabled')
    .and(page.getByLabel(`Done: ${title}`))
    .first()
    .waitFor();
}

/** Until nothing is being loaded, and two frames have been painted since. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label="Loading"]'));
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)))),
  );
}
