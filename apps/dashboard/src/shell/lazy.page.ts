import type { ComponentType } from 'react';
import { lazyRouteComponent } from '@tanstack/react-router';

/** The code of a page could not be had: no network, no gateway, or a version that is not served any more. */
export class PageCodeMissing extends Error {
  override readonly name = 'PageCodeMissing';
  constructor(options: ErrorOptions) {
    super('The code of this page could not be loaded. Everything else is as it was.', options);
  }
}

/**
 * A page whose code is loaded when it is asked for, or about to be. The router would load the whole document anew when
 * that fails, which without a network leaves nothing at all; this fails like any other page that cannot be had.
 */
export function lazyPage(load: () => Promise<{ default: ComponentType }>) {
  return lazyRouteComponent(() =>
    load().catch((cause: unknown) => {
      throw new PageCodeMissing({ cause });
    }),
  );
}

/** Whether the gateway serves another version of this dashboard than the one that runs here. */
export async function isReplaced(): Promise<boolean> {
  const own = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  try {
    const response = await fetch('/', { headers: { accept: 'text/html' } });
    return response.ok && own !== null && !(await response.text()).includes(new URL(own.src).pathname);
  } catch {
    return false;
  }
}
