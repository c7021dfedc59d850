import express, { Router, type Request, type RequestHandler, type Response } from 'express';
import { isOwnPage } from '../pages/own.page.js';
import { PAGE_POLICY } from '../pages/page.js';
import { directoryPage, spacePage } from './directory.pages.js';
import type { ScimDirectory } from './directory.js';
import { switchesOfForm } from './switch.form.js';
import { parsedChange, SwitchError } from './switches.js';

/** Switches, statistics and pages: what a person or a test sees of the directory beside SCIM. */
export function controlRoutes(directory: ScimDirectory): Router {
  const router = Router();
  router.get('/_switches', (_request, response) => void response.json(directory.switches()));
  router.patch('/_switches', express.json({ type: () => true }), (request, response) => {
    const change: unknown = request.body;
    if (set(directory, change, response)) response.json(directory.switches());
  });
  router.post('/_switches', ownPage, express.urlencoded({ extended: false }), (request, response) => {
    const form: unknown = request.body;
    if (set(directory, switchesOfForm(form, directory.switches()), response)) response.redirect(303, '/');
  });
  router.get('/_stats', (_request, response) => void response.json(directory.stats()));
  router.delete('/_stats', (_request, response) => {
    directory.resetStats();
    response.status(204).end();
  });
  router.delete('/_spaces/:space', (request, response) => {
    directory.empty(request.params.space);
    response.status(204).end();
  });
  router.get('/', (_request, response) => sendPage(response, directoryPage(directory)));
  router.get('/:space', (request, response, next) => {
    const { space } = request.params;
    if (!Object.hasOwn(directory.stats().users, space)) return next();
    sendPage(response, spacePage(directory, space, pageNumber(request)));
  });
  router.use((_request, response) => void response.status(404).json({ error: 'There is nothing here.' }));
  return router;
}

const ownPage: RequestHandler = (request, response, next) => {
  if (isOwnPage(request.headers)) return next();
  response.status(403).json({ error: 'Only a page of this server may post here.' });
};

/** Sets the switches, or answers 400 with what is wrong. */
function set(directory: ScimDirectory, change: unknown, response: Response): boolean {
  try {
    directory.set(parsedChange(change));
    return true;
  } catch (error) {
    if (!(error instanceof SwitchError)) throw error;
    response.status(400).json({ error: error.message });
    return false;
  }
}

function sendPage(response: Response, text: string): void {
  response.set('content-security-policy', PAGE_POLICY).type('html').send(text);
}

function pageNumber({ query }: Request): number {
  const wanted = Number(query['page']);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : 1;
}
