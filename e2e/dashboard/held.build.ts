import type { RepositoryFiles } from '@slipway/testing';
import { plainBuild } from '../slipway.fixture.ts';

/** A build that prints like a bundler, in colours, and goes on until somebody cancels it. */
export function heldBuild(): RepositoryFiles {
  return plainBuild(`
    const c = (code, text) => '\\u001b[' + code + 'm' + text + '\\u001b[0m';
    const parts = 'index router layout button form query state theme icon table chart dialog'.split(' ');
    let n = 0;
    const say = () => {
      const part = parts[n % parts.length];
      const size = ((n * 7919) % 9000) / 100;
      if (n === 0) console.log(c('36', 'vite v8.3.8 ') + c('32', 'building client environment for production...'));
      else if (n % 9 === 4) console.error(c('33', '(!) ') + 'src/' + part + '.tsx imports a default that is never used');
      else if (n % 7 === 3) console.log(c('32', '✓') + ' src/' + part + '/' + part + '.spec.ts ' + c('2', '(' + (n % 12 + 1) + ' tests)') + ' ' + c('33', (n * 37) % 400 + 'ms'));
      else console.log(c('2', 'dist/assets/') + c('36', (part + '-' + (n * 48271).toString(36) + '.js').padEnd(28)) + c('1', (size + ' kB').padStart(9)) + c('2', ' │ gzip: ' + (size / 3).toFixed(2) + ' kB'));
      n += 1;
    };
    for (let i = 0; i < 24; i += 1) say();
    setInterval(say, 400);`);
}
