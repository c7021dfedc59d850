import { createTransport } from 'nodemailer';
import { expect, it } from 'vitest';
import { startedProcess } from '../started.process.fixture.js';

it('as a process says where it listens, takes mail and ends when told', async () => {
  const { line, ended } = await startedProcess('@slipway/testing/mail/main', 'mail sink listens', {
    SMTP_PORT: '0',
    HTTP_PORT: '0',
  });
  const transport = createTransport(String(line['smtp_url']));
  await transport.sendMail({ from: 'a@b.test', to: 'ada@example.test', subject: 'Hello', text: 'x' });
  transport.close();
  const list: unknown = await (await fetch(`${line.url}/api/mails`)).json();
  expect(list).toMatchObject({ mails: [{ to: ['ada@example.test'], subject: 'Hello' }] });
  expect(await ended('SIGINT')).toEqual({ code: 0, signal: null });
});
