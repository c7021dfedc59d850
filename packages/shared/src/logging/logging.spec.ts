import { describe, expect, it } from 'vitest';
import { createLogger, withRequestId } from './index.js';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  const lines: string[] = [];
  write(createLogger({ service: 'test', level: 'info' }, { write: (line) => void lines.push(line) }));
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!);
}

describe('a log line', () => {
  it('has no credential in it, wherever a header, a body or an environment is logged', () => {
    const secret = 'hunter2-hunter2';
    const line = logged((logger) =>
      logger.info(
        {
          authorization: secret,
          token: secret,
          headers: {
            authorization: secret,
            cookie: secret,
            'x-api-key': secret,
            'x-hub-signature-256': secret,
          },
          request: { headers: { authorization: secret, 'set-cookie': secret } },
          body: { password: secret, refresh_token: secret, code: secret, current_password: secret },
          env: { DATABASE_URL: secret, KEY_ENCRYPTION_KEY: secret, SMTP_URL: secret },
          directory: { token: secret, secret },
        },
        'somebody has come',
      ),
    );
    expect(JSON.stringify(line)).not.toContain(secret);
    expect(line).toMatchObject({ msg: 'somebody has come', service: 'test', level: 'info' });
  });

  it('keeps the code of an error, which says what it is', () => {
    const error = Object.assign(new Error('no'), { code: 'ECONNREFUSED' });
    expect(logged((logger) => logger.info({ err: error, code: 'timed_out' }, 'x'))).toMatchObject({
      err: { code: 'ECONNREFUSED' },
      code: 'timed_out',
    });
  });

  it('says within which request it was written, and nothing of one outside', () => {
    expect(logged((logger) => withRequestId('r-1', () => logger.info('x')))).toMatchObject({
      request_id: 'r-1',
    });
    expect(logged((logger) => logger.info('x'))).not.toHaveProperty('request_id');
  });
});
