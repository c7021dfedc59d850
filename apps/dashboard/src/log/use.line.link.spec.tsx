// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { append, drawn, freshLog, numbered, region, show, shows } from './log.view.fixture.js';

freshLog();

describe('links to lines', () => {
  it('go to the line as soon as it has arrived', async () => {
    history.replaceState(null, '', '/jobs/1#L400-L402');
    await show({ live: true, lines: 100 });
    await append(numbered(600));
    expect(shows(400)).toBe(true);
    expect(region().querySelectorAll('[data-selected]')).toHaveLength(3);
    await append(numbered(600));
    expect(shows(400)).toBe(true);
  });

  it('are made by clicks, and by keys', async () => {
    await show({ lines: 100 });
    fireEvent.click(screen.getByRole('link', { name: '3', hidden: true }));
    expect(location.hash).toBe('#L3');
    fireEvent.click(screen.getByRole('link', { name: '7', hidden: true }), { shiftKey: true });
    expect(location.hash).toBe('#L3-L7');
    fireEvent.keyDown(region(), { key: 'ArrowUp', shiftKey: true });
    expect(location.hash).toBe('#L3-L6');
    fireEvent.keyDown(region(), { key: 'Escape' });
    expect(location.hash).toBe('');
  });

  it('are followed when the address changes', async () => {
    await show({ lines: 1_000 });
    history.replaceState(null, '', '#L900');
    fireEvent(window, new HashChangeEvent('hashchange'));
    await drawn();
    expect(shows(900)).toBe(true);
  });
});
