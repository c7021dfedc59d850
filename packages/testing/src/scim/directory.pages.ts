import { html, type Markup } from '../pages/markup.js';
import { page } from '../pages/page.js';
import type { ScimDirectory } from './directory.js';
import type { StoredUser } from './space.js';
import { switchForm } from './switch.form.js';

const NOTE =
  'A development tool: a SCIM 2.0 directory in memory, which misbehaves when told to. No real accounts are in it.';

const PAGE_LENGTH = 100;

/** The page of all spaces, with the switches. */
export function directoryPage(directory: ScimDirectory): string {
  const stats = directory.stats();
  const last = stats.last_60_seconds.reduce((sum, count) => sum + count, 0);
  const spaces = Object.entries(stats.users);
  return page({
    title: 'Sandbox directory',
    note: NOTE,
    sections: [
      html`<section>
        <h2>Spaces</h2>
        ${
          spaces.length
            ? html`<table>
                <thead>
                  <tr>
                    <th>Space</th>
                    <th>Base URL</th>
                    <th class="number">Users</th>
                  </tr>
                </thead>
                <tbody>
                  ${spaces.map(
                    ([name, users]) =>
                      html`<tr>
                        <td><a href="/${name}">${name}</a></td>
                        <td>${directory.base(name)}</td>
                        <td class="number">${users.toLocaleString('en')}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>`
            : html`<p class="soft">
                None yet. A space comes into being with its first request, at ${directory.base('name')}.
              </p>`
        }
      </section>`,
      html`<section>
        <h2>Switches</h2>
        ${switchForm(directory.switches())}
      </section>`,
      html`<section>
        <h2>Requests</h2>
        <dl>
          <dt>All</dt>
          <dd>${stats.requests.toLocaleString('en')}, ${last.toLocaleString('en')} in the last minute</dd>
          <dt>Most at a time</dt>
          <dd>${stats.most_in_flight}</dd>
          <dt>By method</dt>
          <dd>${counts(stats.by_method)}</dd>
          <dt>By status</dt>
          <dd>${counts(stats.by_status)}</dd>
          <dt>Faults</dt>
          <dd>${counts(stats.faults)}</dd>
        </dl>
      </section>`,
    ],
  });
}

function counts(of: Partial<Record<string, number>>): string {
  const shown = Object.entries(of).map(([name, count]) => `${name}: ${(count ?? 0).toLocaleString('en')}`);
  return shown.join(', ') || 'none';
}

/** A page of a space's users, the newest first. Pages are counted from 1. */
export function spacePage(directory: ScimDirectory, space: string, wanted: number): string {
  const users = directory.users(space).reverse();
  const pages = Math.max(1, Math.ceil(users.length / PAGE_LENGTH));
  const number = Math.min(wanted, pages);
  const shown = users.slice((number - 1) * PAGE_LENGTH, number * PAGE_LENGTH);
  return page({
    title: `Directory ${space}`,
    note: NOTE,
    sections: [
      html`<section>
        <h2>${users.length.toLocaleString('en')} users</h2>
        <table>
          <thead>
            <tr>
              <th>User name</th>
              <th>Name</th>
              <th>E-mail</th>
              <th>Active</th>
              <th>External id</th>
              <th>Created</th>
            </tr>
          </thead>
          <tbody>
            ${shown.map(row)}
          </tbody>
        </table>
        <nav>
          <a href="/">All spaces</a>
          ${number > 1 ? html`<a href="/${space}?page=${number - 1}">Newer</a>` : ''}
          ${pages > 1 ? html`<span class="soft">Page ${number} of ${pages}</span>` : ''}
          ${number < pages ? html`<a href="/${space}?page=${number + 1}">Older</a>` : ''}
        </nav>
      </section>`,
    ],
  });
}

function row(user: StoredUser): Markup {
  const { name = {}, emails = [] } = user;
  const email = emails.find(({ primary }) => primary) ?? emails[0];
  const whole = name.formatted ?? [name.givenName, name.familyName].filter(Boolean).join(' ');
  return html`<tr>
    <td>${user.userName}</td>
    <td>${whole || user.displayName}</td>
    <td>${email?.value}</td>
    <td>
      ${user.active === false ? html`<span class="bad">no</span>` : html`<span class="good">yes</span>`}
    </td>
    <td>${user.externalId}</td>
    <td>${user.meta.created}</td>
  </tr>`;
}
