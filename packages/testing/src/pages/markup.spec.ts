import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html } from './markup.js';

it('escapes every value, so that none ends its element or its attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const { text } = html`<p title="${value}">${value}</p>`;
      const [, title = '', content = ''] = /^<p title="([^"<>]*)">([^"'<>]*)<\/p>$/s.exec(text) ?? [];
      expect(unescaped(title)).toBe(value);
      expect(unescaped(content)).toBe(value);
    }),
  );
});

it('takes markup, lists and nothing as they are', () => {
  const items = ['<', 2].map((item) => html`<li>${item}</li>`);
  const all = html`${items}${null}${undefined}${false}${0}`;
  expect(all.text).toBe('<li>&lt;</li><li>2</li>0');
});

function unescaped(text: string): string {
  const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replace(/&(#?\w+);/g, (_, name: string) => entities[name] ?? '?');
}
