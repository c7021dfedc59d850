import { html, type Markup } from '../pages/markup.js';
import { page } from '../pages/page.js';
import { linked } from './links.js';
import type { Mail } from './mailbox.js';

const NOTE = 'A development tool: an SMTP server that keeps what it is sent. No mail leaves this machine.';

const PAGE_LENGTH = 100;

/** The inbox, the newest mail first. */
export function inboxPage(mails: readonly Mail[], to: string | undefined, smtpPort: number): string {
  const newest = mails.toReversed();
  return page({
    title: 'Mail sink',
    note: NOTE,
    sections: [
      html`<section>
        <h2>${mails.length === 1 ? 'One mail' : `${mails.length.toLocaleString('en')} mails`}</h2>
        <form class="row" method="get" action="/">
          <input name="to" type="search" value="${to}" placeholder="address" aria-label="To the address" />
          <button>Show</button>
          ${to ? html`<a href="/">All mails</a>` : ''}
        </form>
        ${
          mails.length
            ? table(newest.slice(0, PAGE_LENGTH))
            : html`<p class="soft">None. SMTP is spoken at 127.0.0.1:${smtpPort}.</p>`
        }
        ${
          newest.length > PAGE_LENGTH
            ? html`<p class="soft">
                The newest ${PAGE_LENGTH} are shown; look for an address to see others.
              </p>`
            : ''
        }
      </section>`,
      html`<section>
        <form class="row" method="post" action="/clear"><button>Delete all mails</button></form>
      </section>`,
    ],
  });
}

function table(mails: readonly Mail[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th>To</th>
        <th>Subject</th>
        <th>Arrived</th>
      </tr>
    </thead>
    <tbody>
      ${mails.map(
        ({ id, to, subject, arrived_at }) =>
          html`<tr>
            <td>${to.join(', ')}</td>
            <td><a href="/mails/${id}">${subject || 'no subject'}</a></td>
            <td>${arrived_at}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** One mail: its text, and its HTML in a frame that may do nothing but open links. */
export function mailPage(mail: Mail): string {
  return page({
    title: mail.subject || 'no subject',
    note: NOTE,
    sections: [
      html`<section>
        <dl>
          <dt>From</dt>
          <dd>${mail.from || 'nobody'}</dd>
          <dt>To</dt>
          <dd>${mail.to.join(', ')}</dd>
          <dt>Arrived</dt>
          <dd>${mail.arrived_at}</dd>
          ${mail.attachments.map(
            ({ filename, mime_type, bytes }) =>
              html`<dt>Attachment</dt>
                <dd>
                  ${filename ?? 'without a name'}
                  <span class="soft">${mime_type}, ${bytes.toLocaleString('en')} bytes</span>
                </dd>`,
          )}
        </dl>
        <nav><a href="/">All mails</a></nav>
      </section>`,
      mail.text
        ? html`<section>
            <h2>Text</h2>
            ${textOf(mail.text)}
          </section>`
        : html``,
      mail.html
        ? html`<section>
            <h2>HTML</h2>
            <iframe
              title="The mail as HTML"
              src="/mails/${mail.id}/html"
              sandbox="allow-popups allow-popups-to-escape-sandbox"
              referrerpolicy="no-referrer"
            ></iframe>
          </section>`
        : html``,
    ],
  });
}

// On one line: what stands in a <pre> is seen as it stands.
function textOf(text: string): Markup {
  return html`<pre>${linked(text)}</pre>`;
}
