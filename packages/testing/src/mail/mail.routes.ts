import express, { Router, type Express, type Request, type Response } from 'express';
import { isOwnPage } from '../pages/own.page.js';
import { PAGE_POLICY } from '../pages/page.js';
import type { Mailbox } from './mailbox.js';
import { inboxPage, mailPage } from './mail.pages.js';

/**
 * What a mail's HTML may do: be styled by what is in it and show pictures that it brings along. Nothing is loaded,
 * nothing runs; a link opens a window of its own.
 */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/** The inbox as pages and as JSON. */
export function mailApp(mailbox: Mailbox, smtpPort: number): Express {
  return express().disable('x-powered-by').disable('etag').use(api(mailbox)).use(pages(mailbox, smtpPort));
}

function api(mailbox: Mailbox): Router {
  const router = Router();
  router.get('/api/mails', (request, response) => {
    const mails = mailbox.mails(recipient(request)).toReversed();
    response.json({ mails: mails.map(({ text: _text, html: _html, ...summary }) => summary) });
  });
  router.get('/api/mails/:id', (request, response) => {
    const mail = mailbox.mail(request.params.id);
    if (mail) response.json(mail);
    else response.status(404).json({ error: 'There is no such mail.' });
  });
  router.delete('/api/mails', (_request, response) => {
    mailbox.clear();
    response.status(204).end();
  });
  return router;
}

function pages(mailbox: Mailbox, smtpPort: number): Router {
  const router = Router();
  router.get('/', (request, response) => {
    const to = recipient(request);
    send(response, PAGE_POLICY, inboxPage(mailbox.mails(to), to, smtpPort));
  });
  router.get('/mails/:id', (request, response, next) => {
    const mail = mailbox.mail(request.params.id);
    if (mail) send(response, PAGE_POLICY, mailPage(mail));
    else next();
  });
  router.get('/mails/:id/html', (request, response, next) => {
    const mail = mailbox.mail(request.params.id);
    if (mail) send(response, MAIL_POLICY, `<base target="_blank">${mail.html}`);
    else next();
  });
  router.post('/clear', (request, response) => {
    if (!isOwnPage(request.headers)) {
      response.status(403).json({ error: 'Only a page of this server may post here.' });
      return;
    }
    mailbox.clear();
    response.redirect(303, '/');
  });
  router.use((_request, response) => void response.status(404).json({ error: 'There is nothing here.' }));
  return router;
}

function recipient({ query }: Request): string | undefined {
  const to: unknown = query['to'];
  return typeof to === 'string' && to !== '' ? to : undefined;
}

function send(response: Response, policy: string, text: string): void {
  response
    .set({
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('html')
    .send(text);
}
