import { describe, expect, it } from 'vitest';
import { accountsDashboard } from './accounts.fixture.ts';
import { button, region } from './controls.ts';
import { PASSWORD } from './dashboard.fixture.ts';
import { goTo, title } from './resilient.dashboard.ts';

const given = accountsDashboard();
const NEW_PASSWORD = 'another correct horse';

/** The link of a mail, as the page of it: what stands behind the host. */
const linkIn = (text: string): string => {
  const link = /https?:\/\/\S+#[\w-]{43}/.exec(text)?.[0];
  if (link === undefined) throw new Error(`no link in: ${text}`);
  const { pathname, hash } = new URL(link);
  return `${pathname}${hash}`;
};

describe('an organisation', () => {
  it('grows by an invitation that is mailed, and the record says so', async () => {
    const { dashboard, mail } = given.all;
    const { context, page } = await dashboard.newUser();
    await goTo(page, 'Settings');
    await page.getByRole('link', { name: 'Members' }).click();
    await title(page, 'Members');
    const email = `ada-${Math.random().toString(36).slice(2)}@example.test`;
    const arrival = mail.next(email);
    const invitations = region(page, 'Invitations');
    await invitations.getByLabel('E-mail address').fill(email);
    await invitations.getByLabel('Role', { exact: true }).selectOption('Admin');
    await button(invitations, 'Invite').click();
    await invitations.getByText(email, { exact: true }).waitFor();

    const newcomer = await dashboard.visitor();
    await newcomer.page.goto(linkIn((await arrival).text));
    await title(newcomer.page, 'You are invited');
    await newcomer.page.getByText('as an admin').waitFor();
    await newcomer.page.getByLabel('Your name').fill('Ada');
    await newcomer.page.getByLabel('Password').fill(PASSWORD);
    await button(newcomer.page, 'Join').click();
    await title(newcomer.page, 'Overview');

    await page.reload();
    await region(page, 'Members').getByText('Ada', { exact: true }).waitFor();
    await invitations.getByText('Nobody is invited').waitFor();
    const role = page.getByLabel(`Role of ${email}`);
    await role.selectOption('Member');
    await button(page, 'Leave it').click();
    await expect.poll(() => role.inputValue()).toBe('admin');
    await role.selectOption('Member');
    await button(page, 'Change the role').click();
    await page.getByText(`${email} has the role member now`).waitFor();
    expect(await role.inputValue()).toBe('member');
    await page.getByRole('link', { name: 'Record' }).click();
    await title(page, 'Record');
    await page.getByRole('cell', { name: /Invitation accepted/ }).waitFor();
    await page.getByLabel('What').selectOption('Signed in');
    await page.waitForURL('**/settings/audit?kind=user.signed_in');
    await expect.poll(() => page.getByRole('cell', { name: /Invitation accepted/ }).count()).toBe(0);
    await Promise.all([context.close(), newcomer.context.close()]);
  });

  it('has members who set a new password when they forgot theirs', async () => {
    const { dashboard, mail } = given.all;
    const { context, email } = await dashboard.newUser();
    const { context: other, page } = await dashboard.visitor();
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await title(page, 'Forgot your password?');
    await page.getByLabel('E-mail address').fill(email);
    const arrival = mail.next(email);
    await button(page, 'Mail me a link').click();
    await page.getByText('a mail with a link is on its way').waitFor();

    await page.goto(linkIn((await arrival).text));
    await title(page, 'Set a new password');
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await button(page, 'Set the password').click();
    await title(page, 'Your password is set');
    expect(new URL(page.url()).hash).toBe('');
    await page.getByRole('link', { name: 'Sign in with the new password' }).click();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(NEW_PASSWORD);
    await button(page, 'Sign in').click();
    await title(page, 'Overview');
    await Promise.all([context.close(), other.close()]);
  });
});
