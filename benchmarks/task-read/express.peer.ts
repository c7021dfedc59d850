// Express 5 answers 500 for a handler that rejects.
// oxlint-disable oxc/no-async-endpoint-handlers
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import pg from 'pg';
import { ownOptions, tell } from '../harness/child.ts';
import type { PeerOptions } from './task.read.bench.ts';

/** The same route as a competent developer writes it with Express, jose and `pg`: check the token, read the row, answer. */
const { databaseUrl, jwksUrl } = ownOptions() as PeerOptions;
// As many connections as the gateway has.
const pool = new pg.Pool({ connectionString: databaseUrl, max: 20 });
const keys = createRemoteJWKSet(new URL(jwksUrl));

async function authenticate(request: Request, response: Response, next: () => void): Promise<void> {
  const token = request.get('authorization')?.replace(/^Bearer /i, '') ?? '';
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: 'slipway', audience: 'slipway' });
    response.locals['userId'] = payload.sub;
    response.locals['tenantId'] = payload['tenant_id'];
  } catch {
    return void response.status(401).json({ error: 'unauthenticated' });
  }
  next();
}

const app = express();
app.get('/api/tasks/:id', authenticate, async (request, response) => {
  const { rows } = await pool.query('SELECT * FROM tasks WHERE tenant_id = $1 AND user_id = $2 AND id = $3', [
    response.locals['tenantId'],
    response.locals['userId'],
    request.params['id'],
  ]);
  if (!rows[0]) return response.status(404).json({ error: 'there is no such task' });
  return response.json(rows[0]);
});

const server = app.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
