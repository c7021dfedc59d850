import type { Timestamps } from './timestamps.js';

/** How somebody wants to see logs: kept in this browser, for all of them. */
export interface LogPreferences {
  wrap: boolean;
  timestamps: Timestamps;
}

const KEY = 'slipway.log';
const USUAL: LogPreferences = { wrap: false, timestamps: 'off' };

/** What was kept; the usual where nothing was, or where the browser keeps nothing (private windows, blocked storage). */
export function readPreferences(): LogPreferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return USUAL;
    return {
      wrap: 'wrap' in kept && kept.wrap === true,
      timestamps: 'timestamps' in kept ? timestampsOf(kept.timestamps) : USUAL.timestamps,
    };
  } catch {
    return USUAL;
  }
}

export function keepPreferences(preferences: LogPreferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Then they hold for this view only.
  }
}

export function timestampsOf(value: unknown): Timestamps {
  return value === 'time' || value === 'elapsed' ? value : 'off';
}
