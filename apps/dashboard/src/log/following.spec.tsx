// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { append, drawn, freshLog, numbered, region, scrollTo, show, shows } from './log.view.fixture.js';

freshLog();

describe('following', () => {
  it('stays at the end while the job runs', async () => {
    await show({ live: true, lines: 500 });
    expect(shows(500)).toBe(true);
    await append(numbered(300));
    expect(shows(800)).toBe(true);
  });

  it('lets go when it is scrolled up, counts what is new, and returns', async () => {
    await show({ live: true, lines: 500 });
    await scrollTo(2_000);
    await append(numbered(7));
    expect(shows(507)).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: '7 new lines' }));
    await drawn();
    expect(shows(507)).toBe(true);
    expect(screen.queryByRole('button', { name: /new line/ })).toBeNull();
    await append(numbered(50));
    expect(shows(557)).toBe(true);
  });

  it('takes hold again at the end, and lets go by key', async () => {
    await show({ live: true, lines: 500 });
    fireEvent.keyDown(region(), { key: 'Home' });
    await drawn();
    expect(shows(1)).toBe(true);
    await append(['one more']);
    expect(shows(1)).toBe(true);
    fireEvent.keyDown(region(), { key: 'End' });
    await append(['another']);
    expect(shows(502)).toBe(true);
  });

  it('begins at the top of a log that has ended', async () => {
    await show({ lines: 500 });
    expect(shows(1)).toBe(true);
    fireEvent.keyDown(region(), { key: 'PageDown' });
    await drawn();
    expect(region().scrollTop).toBe(360);
  });
});
