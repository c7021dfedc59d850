import { z } from 'zod';

const demo = z.object({ email: z.string(), password: z.string() });
export type Demo = z.infer<typeof demo>;

/** Whether the part behind the `#` is for signing in. */
export function isDemoLink(hash: string): boolean {
  return new URLSearchParams(hash.replace(/^#/, '')).has('demo');
}

/** The demo user that `npm start` puts behind the `#` of the address it prints: what is there never leaves the browser. */
export function readDemoLink(hash: string): Demo | undefined {
  const given = new URLSearchParams(hash.replace(/^#/, '')).get('demo');
  if (given === null) return undefined;
  try {
    const text = new TextDecoder().decode(
      Uint8Array.from(atob(given.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0)),
    );
    return demo.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
