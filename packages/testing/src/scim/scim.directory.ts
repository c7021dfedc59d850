import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { controlRoutes } from './control.routes.js';
import type { ScimDirectory, ScimDirectoryOptions } from './directory.js';
import { answer, Gate } from './gate.js';
import { scimEndpoints } from './scim.endpoints.js';
import { Space } from './space.js';
import { changedSwitches, DEFAULT_SWITCHES } from './switches.js';

const SPACE_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Starts a SCIM 2.0 service provider (RFC 7643, 7644) that keeps its users in memory and misbehaves when told to. Each
 * space of it, at `<url>/<space>/scim/v2`, is a directory of its own, which is there from its first use.
 * @throws SwitchError when the switches are wrong
 */
export async function startScimDirectory({
  port = 0,
  host = '127.0.0.1',
  token,
  switches = {},
}: ScimDirectoryOptions = {}): Promise<ScimDirectory> {
  const gate = new Gate(changedSwitches(DEFAULT_SWITCHES, switches), token);
  const spaces = new Map<string, Space>();
  const app = express().disable('x-powered-by').disable('etag');
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  const base = (space: string) => `${url}/${space}/scim/v2`;
  const spaceOf = (name: string) => {
    const known = spaces.get(name);
    if (known ?? !SPACE_NAME.test(name)) return known;
    const made = new Space(name, base(name));
    spaces.set(name, made);
    return made;
  };
  const directory: ScimDirectory = {
    port: bound,
    url,
    base,
    set: (change) => (gate.switches = changedSwitches(gate.switches, change)),
    switches: () => ({ ...gate.switches }),
    stats: () => {
      const users = [...spaces.values()].map(({ name, size }) => [name, size] as const);
      return gate.statistics.read(Date.now(), Object.fromEntries(users));
    },
    resetStats: () => gate.statistics.reset(),
    idle: () => gate.statistics.idle(),
    users: (space) => [...(spaces.get(space)?.users() ?? [])],
    password: (space, id) => spaces.get(space)?.password(id),
    empty: (space) => spaces.get(space)?.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  app.use('/:space/scim/v2', scimEndpoints(gate, spaceOf));
  app.use(controlRoutes(directory));
  app.use(unanswered);
  return directory;
}

/** scimmy's routers answer an error of 500 and above and hand it on all the same. */
const unanswered: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return;
  if (response.destroyed) return next();
  answer(response, statusOf(error), error instanceof Error ? error.message : 'The directory failed');
};

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500;
  return typeof error.status === 'number' ? error.status : 500;
}
