import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeFixture, newSlug } from './edge.fixture.js';

let edge: EdgeFixture;
beforeAll(async () => {
  edge = await EdgeFixture.start();
});
afterAll(() => edge.close());

describe('a move of the alias', () => {
  const pageOf = (version: number) =>
    `<script src="/assets/app-${hash(version)}.js"></script><link href="/assets/app-${hash(version)}.css">`;
  const hash = (version: number) => `aB3dEf${String(version).padStart(2, '0')}`;
  const filesOf = (version: number) => ({
    '/index.html': pageOf(version),
    [`/assets/app-${hash(version)}.js`]: `js ${version}`,
    [`/assets/app-${hash(version)}.css`]: `css ${version}`,
  });

  it('is seen as soon as it is told', async () => {
    const name = newSlug();
    const { project } = await edge.site(name, filesOf(0));
    await edge.ask(name, '/');
    for (let version = 1; version <= 20; version++) {
      const next = await edge.deployment(project, name, 'completed', filesOf(version));
      await edge.promote(name, next.id);
      await edge.tell(name);
      expect((await edge.ask(name, '/')).text).toBe(pageOf(version));
    }
    expect((await edge.ask(name, `/assets/app-${hash(17)}.js`)).text).toBe('js 17');
    expect((await edge.ask(name, `/assets/app-${hash(1)}.js`)).status).toBe(404);
    expect((await edge.ask(name, `/assets/app-zZ9zZz99.js`)).status).toBe(404);
  });

  it('under load never mixes two versions in one page, and answers every request', async () => {
    const name = newSlug();
    const { project, id } = await edge.site(name, filesOf(0));
    const ids = [id];
    for (let version = 1; version < 6; version++)
      ids.push((await edge.deployment(project, name, 'completed', filesOf(version))).id);
    const agent = new Agent({ keepAlive: true });
    let flipping = true;
    const seen = new Set<string>();
    const visit = async () => {
      while (flipping) {
        const page = (await edge.ask(name, '/', { agent })).text;
        const version = Number(/app-aB3dEf(\d\d)/.exec(page)![1]);
        expect(page).toBe(pageOf(version));
        const [js, css] = await Promise.all(
          ['js', 'css'].map((kind) => edge.ask(name, `/assets/app-${hash(version)}.${kind}`, { agent })),
        );
        expect([js!.text, css!.text]).toEqual([`js ${version}`, `css ${version}`]);
        seen.add(page);
      }
    };
    const visitors = Promise.all(Array.from({ length: 16 }, visit));
    for (let flip = 0; flip < 200; flip++) {
      await edge.promote(name, ids[flip % ids.length]!);
      await edge.tell(name);
    }
    flipping = false;
    await visitors;
    agent.destroy();
    expect(seen.size).toBeGreaterThan(1);
  });
});
