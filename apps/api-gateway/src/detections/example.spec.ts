import { expect, it } from 'vitest';
import { exampleOf } from './example.js';

it.each([
  ['https://github.com/acme/shop.git', 'shop'],
  ['https://github.com/acme/shop', 'shop'],
  ['https://github.com/acme/shop.git/', 'shop'],
  ['https://git.example.test/my.git.site', 'my.git.site'],
  ['https://git.example.test/caf%C3%A9.git', 'café'],
  ['https://git.example.test/100%.git', '100%'],
])('names the example %s %s', (git_url, name) => {
  expect(exampleOf(git_url)).toEqual({ name, git_url });
});
