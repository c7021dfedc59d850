import { openAsBlob } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { planDocument, type PlanDocumentInput } from '@slipway/shared/contracts';

/**
 * @param path `-` for what is piped in
 * @throws when it cannot be read
 */
export async function fileContent(path: string): Promise<Blob> {
  if (path === '-') return new Blob([new Uint8Array(await buffer(process.stdin))]);
  try {
    return await openAsBlob(path);
  } catch (cause) {
    throw new Error(`${path} cannot be read.`, { cause });
  }
}

/**
 * A plan as it is written in a file; all that is wrong with it is told before it is sent.
 * @throws when it cannot be read, is no JSON, or is no plan
 */
export async function planDocumentIn(path: string): Promise<PlanDocumentInput> {
  const text = await textIn(path);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  const parsed = planDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is no plan:\n${z.prettifyError(parsed.error).replaceAll(/^/gm, '  ')}`);
}

/** @param path `-` writes to stdout */
export async function saveTo(path: string, content: Blob): Promise<void> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  if (path === '-') process.stdout.write(bytes);
  else await writeFile(path, bytes);
}

async function textIn(path: string): Promise<string> {
  if (path === '-') return (await buffer(process.stdin)).toString('utf8');
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause });
  });
}
