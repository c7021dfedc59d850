// @vitest-environment jsdom
import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { append, drawn, freshLog, numbered, region, show, shownNumbers, shows } from './log.view.fixture.js';

freshLog();

describe('LogView', () => {
  it('says that there is nothing yet, and then draws only what can be seen', async () => {
    await show();
    expect(screen.getByText('No lines yet')).toBeTruthy();
    await append(numbered(10_000));
    expect(shows(1)).toBe(true);
    expect(shownNumbers().length).toBeLessThan(60);
  });

  it('is a log that does not read itself aloud', async () => {
    await show({ lines: 5 });
    expect(region().getAttribute('aria-live')).toBe('off');
    expect(region().tabIndex).toBe(0);
    expect(screen.getByRole('status').textContent).toContain('complete');
  });

  it('makes text of whatever a log says', async () => {
    const texts = ['<img src=x onerror=alert(1)>', '\u001b[31m<script>x</script>\u001b[0m', 'a\u0000b'];
    await append(texts);
    await show();
    expect(region().querySelector('img, script')).toBeNull();
    expect(region().textContent).toContain('<img src=x onerror=alert(1)>');
    expect(region().querySelector('.ansi-fg-1')?.textContent).toBe('<script>x</script>');
    expect(region().textContent).toContain('a␀b');
  });

  it('tells the streams apart in letters', async () => {
    await append(['out']);
    await append(['oh'], 'stderr');
    await show();
    expect(within(region()).getByText('err').title).toBe('stderr');
  });

  it('cuts a megabyte and shows more of it on demand', async () => {
    await append(['x'.repeat(1_000_000)]);
    await show();
    expect(region().textContent.length).toBeLessThan(3_000);
    fireEvent.click(screen.getByRole('button', { name: /show more/ }));
    expect(region().textContent.length).toBeGreaterThan(20_000);
  });
});

describe('more lines than a browser can draw', () => {
  it('shows the last of them, says which are missing, and brings them on demand', async () => {
    await append(Array.from({ length: 1_000_000 }, () => 'x'));
    await show({ live: true });
    expect(shows(1_000_000)).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Show them' }));
    await drawn();
    expect(shows(600_000)).toBe(true);
    expect(screen.getByText('Lines 1 to 199,999 are not shown here.')).toBeTruthy();
    fireEvent.keyDown(region(), { key: 'Home' });
    await drawn();
    expect(shows(1)).toBe(true);
    expect(screen.getByText('Lines 800,001 to 1,000,000 are not shown here.')).toBeTruthy();
    fireEvent.keyDown(region(), { key: 'End' });
    await drawn();
    expect(shows(1_000_000)).toBe(true);
  });
});
