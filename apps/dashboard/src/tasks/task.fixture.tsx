import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import type { Task } from '@slipway/shared/contracts';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, vi } from 'vitest';
import { Toasts } from '../ui/toasts.js';
import { begun, filterOf } from './task.rules.js';

// How long at most; what is waited for is there much sooner.
configure({ asyncUtilTimeout: 10_000 });

export const TASK: Task = {
  ...begun('01a1f8c4-e8f9-71aa-bb00-3cf6b9c29e1f', 'Paint it', new Date('2026-11-01T08:00:00.000Z')),
  version: 1,
};
export const OPEN = ['tasks', 'list', filterOf(undefined, undefined)];

/** A call as it leaves the browser. */
interface Sent {
  method: string;
  path: string;
  ifMatch: string | null;
  body: unknown;
}

export interface Wire {
  sent: Sent[];
  /** What is answered next, in this order. */
  answers: (Response | Promise<Response>)[];
  client: QueryClient;
}

export const stored = (task: Partial<Task>) => Response.json({ ...TASK, ...task });
export const refused = (status: number) =>
  Response.json(
    { type: 'about:blank', title: 'Refused', status, detail: 'The gateway says no.' },
    { status },
  );

/** A page with a list of one task; what leaves it is kept, and answered as a test says. */
export function tasksOnWire(): Wire {
  const wire = {} as Wire;
  beforeEach(() => {
    wire.sent = [];
    wire.answers = [];
    wire.client = new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } });
    wire.client.setQueryData(OPEN, {
      pages: [{ data: [TASK], page: 1, limit: 30, total: 1, next_cursor: null }],
      pageParams: [undefined],
    });
    vi.stubGlobal('fetch', (url: URL, { method, headers, body }: RequestInit) => {
      const json: unknown = typeof body === 'string' ? JSON.parse(body) : undefined;
      const ifMatch = new Headers(headers).get('if-match');
      wire.sent.push({ method: method ?? 'GET', path: url.pathname, ifMatch, body: json });
      return Promise.resolve(wire.answers.shift() ?? Promise.reject(new TypeError('nobody answers')));
    });
  });
  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });
  return wire;
}

export function shown(wire: Wire, children: ReactNode) {
  return render(
    <QueryClientProvider client={wire.client}>
      {children}
      <Toasts />
    </QueryClientProvider>,
  );
}
