import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deploymentLabel } from '@slipway/shared/contracts';
import { parseHost } from './host.js';

const domains = ['localhost', 'sites.example'];

describe('parseHost', () => {
  it.each([
    'shop.localhost',
    'shop.localhost:8000',
    'SHOP.LocalHost',
    'shop.localhost.',
    'shop.sites.example:80',
  ])('%s is the alias of shop', (host) =>
    expect(parseHost(host, domains)).toEqual({ kind: 'alias', slug: 'shop' }),
  );

  it('knows a deployment by its label', () => {
    const label = deploymentLabel('my-shop', '0199a1b2-0000-7000-8000-0123456789ab');
    expect(parseHost(`${label}.localhost`, domains)).toEqual({ kind: 'deployment', label });
  });

  it.each([
    '',
    'localhost',
    '.localhost',
    'shop.example',
    'shop.localhost.example',
    'a.shop.localhost',
    'www.localhost',
    '-shop.localhost',
    'shop--12.localhost',
    'shop--0123456789ag.localhost',
    'www--0123456789ab.localhost',
    'xn--shp-5na.localhost',
    'sh%6fp.localhost',
    "shop'.localhost",
    '127.0.0.1:8000',
    '[::1]:8000',
    `${'a'.repeat(49)}.localhost`,
  ])('%s is no site', (host) => expect(parseHost(host, domains)).toBeUndefined());

  it('answers anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = parseHost(`${text}.localhost`, domains);
        if (name?.kind === 'alias') expect(name.slug).toMatch(/^[a-z0-9-]+$/);
      }),
    );
  });
});
