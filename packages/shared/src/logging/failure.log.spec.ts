import pino from 'pino';
import { expect, it } from 'vitest';
import { FailureLog } from './failure.log.js';

it('tells once that something fails and once that it works again', () => {
  const lines: { level: string; msg: string; type?: string; failures?: number }[] = [];
  const logger = pino(
    { level: 'info', formatters: { level: (level) => ({ level }) } },
    { write: (line: string) => lines.push(JSON.parse(line)) },
  );
  const log = new FailureLog(logger, 'it could not be done');
  log.worked();
  for (let n = 0; n < 99; n += 1) log.failed(new Error('away'), { type: 'build' });
  log.failed(new Error('full'));
  log.worked({ type: 'build' });
  log.worked();
  log.failed(new Error('away again'));
  expect(lines.map(({ level, msg, type, failures }) => [level, msg, type, failures])).toEqual([
    ['warn', 'it could not be done', 'build', undefined],
    ['warn', 'it could not be done', undefined, undefined],
    ['info', 'it could not be done: it works again', 'build', 100],
    ['warn', 'it could not be done', undefined, undefined],
  ]);
});
