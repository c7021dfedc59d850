import { describe, expect, it } from 'vitest';
import { plainBuild } from '../slipway.fixture.ts';
import { head, log } from './controls.ts';
import { publish, resilientDashboard } from './resilient.dashboard.ts';

const given = resilientDashboard();

describe('what a build writes', () => {
  it('is text, whatever it looks like', async () => {
    const { page, client } = await given.dashboard.newUser();
    const hostile = [
      '<img src=x onerror="document.title=1">',
      '</script><script>document.title=2</script>',
      '<a href="javascript:document.title=3">click</a>',
      '&lt;b&gt; &amp; \u001b[31m<svg onload=document.title=4>\u001b[0m',
    ];
    const gitURL = await given.dashboard.slipway.repository(
      'markup',
      plainBuild(`${publish('markup')}
        for (const line of ${JSON.stringify(hostile)}) console.log(line);
        console.error('<iframe srcdoc="<script>parent.document.title=5</script>">');
        process.exitCode = 1;`),
    );
    const { data } = await client.deploy({ gitURL, slug: 'markup' });
    await page.goto(`/deployments/${data.deployment_id}`);
    await head(page).getByText('Failed', { exact: true }).waitFor();
    await log(page).getByText('<iframe srcdoc="<script>parent.document.title=5</script>">').waitFor();
    const shown = await log(page).textContent();
    for (const line of hostile) expect(shown).toContain(line.replaceAll(/\u001b\[\d+m/g, ''));
    expect(
      await log(page).locator('img, script, iframe, a[href^="javascript"], svg:not([aria-hidden])').count(),
    ).toBe(0);
    expect(await page.title()).toMatch(/^markup /);
  });
});
