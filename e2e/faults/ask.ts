import { request } from 'node:http';
import { afterQuiet } from '@slipway/testing/quiet-time';

export interface Question {
  port: number;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  token?: string | undefined;
  /** Idempotency-Key */
  key?: string | undefined;
  body?: unknown;
  timeoutMs: number;
}

/** `status` 0: there was no answer, and nobody knows whether it was done. */
export interface Answer {
  status: number;
  body: unknown;
  /** Why there was no answer: the time was over, or the connection broke. */
  problem?: 'late' | 'broken';
  /** The local port of its connection; none when there was no connection. */
  from?: number;
}

/** One request on a connection of its own, so that a balancer decides anew each time. Never rejects. */
export function ask({ port, method, path, token, key, body, timeoutMs }: Question): Promise<Answer> {
  return new Promise((resolve) => {
    const json = body === undefined ? '' : JSON.stringify(body);
    let from: number | undefined;
    const settle = (answer: Answer) => {
      callOff();
      resolve(from === undefined ? answer : { ...answer, from });
    };
    const call = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: {
        accept: 'application/json',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(json ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) } : {}),
      },
    });
    const callOff = afterQuiet(timeoutMs, () => {
      settle({ status: 0, body: undefined, problem: 'late' });
      call.destroy();
    });
    call.on('socket', (socket) => socket.once('connect', () => (from = socket.localPort)));
    call.on('error', () => settle({ status: 0, body: undefined, problem: 'broken' }));
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => settle({ status: 0, body: undefined, problem: 'broken' }));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        settle({ status: response.statusCode!, body: parsed(text) });
      });
    });
    call.end(json);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
