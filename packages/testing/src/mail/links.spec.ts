import { expect, it } from 'vitest';
import { linked } from './links.js';

const hrefs = (text: string) =>
  [
    ...linked(text)
      .join('')
      .matchAll(/href="([^"]*)"/g),
  ].map(([, address]) => address);

it.each([
  ['Open https://a.test/x?y=1&z=2.', ['https://a.test/x?y=1&amp;z=2']],
  ['(see http://a.test/x), and <https://b.test>', ['http://a.test/x', 'https://b.test']],
  ['https://a.test/one\nhttps://b.test/two!', ['https://a.test/one', 'https://b.test/two']],
  ['javascript:alert(1) mailto:a@b.test a.test', []],
])('%j has the links %j', (text, addresses) => {
  expect(hrefs(text)).toEqual(addresses);
});

it('leaves the text as it is', () => {
  const text = 'a https://a.test/x, b <i> & "c"';
  const seen = linked(text)
    .join('')
    .replace(/<\/?a[^>]*>/g, '');
  expect(seen).toBe('a https://a.test/x, b &lt;i&gt; &amp; &quot;c&quot;');
});
