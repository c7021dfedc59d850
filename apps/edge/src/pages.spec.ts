import { describe, expect, it } from 'vitest';
import { pages } from './pages.js';

describe('pages', () => {
  it('escape what came from outside', () => {
    const attack = `<script>alert("1")</script>'&`;
    for (const page of [pages.unknownHost(attack), pages.missingPath(attack)]) {
      const html = String(page.body);
      expect(html).not.toContain('<script');
      expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;');
    }
  });

  it('tell the length of their bytes', () => {
    const page = pages.missingPath('/ü'.repeat(500));
    expect(page.headers[page.headers.indexOf('Content-Length') + 1]).toBe(String(page.body.length));
    expect(page.body.length).toBeLessThan(5_000);
  });

  it('come again by themselves while a site is being built', () => {
    const page = pages.building();
    expect(page.status).toBe(503);
    expect(page.headers[page.headers.indexOf('Retry-After') + 1]).toBe('3');
    expect(String(page.body)).toContain('http-equiv="refresh"');
  });
});
