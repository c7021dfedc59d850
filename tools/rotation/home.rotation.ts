import { readRunningStack, requestRestart } from '../launcher/control.ts';
import { newKey, readKeys, writeKeys, type HomeKeys } from '../launcher/key.file.ts';

/** Where secrets are, and the keys that may have sealed them. */
export interface RotationSubject {
  databaseUrl: string;
  current: Buffer;
  previous: Buffer[];
}

/** @throws UsageError when nothing runs in the home */
export function subjectOf(home: string): RotationSubject {
  return withKeys(readRunningStack(home).databaseUrl, readKeys(home));
}

/**
 * Gives the services of a running `npm start` a new key, in two steps, so that at no moment one of them meets a secret
 * that another one has sealed with a key it does not know: first all learn to open with it, then all seal with it.
 * Whatever breaks in between leaves every key that is in use in the home, and can be run again.
 * @throws UsageError when nothing runs there
 */
export async function newKeyForHome(
  home: string,
  say: (text: string) => void,
): Promise<{ subject: RotationSubject; forgetOldKeys: () => void }> {
  const { databaseUrl } = readRunningStack(home);
  const { current: old, previous } = readKeys(home);
  const fresh = newKey();
  say('the services learn the new key');
  writeKeys(home, { current: old, previous: [fresh, ...previous] });
  await requestRestart(home);
  say('the services seal with the new key');
  const keys = { current: fresh, previous: [old, ...previous] };
  writeKeys(home, keys);
  await requestRestart(home);
  return {
    subject: withKeys(databaseUrl, keys),
    forgetOldKeys: () => writeKeys(home, { current: fresh, previous: [] }),
  };
}

function withKeys(databaseUrl: string, { current, previous }: HomeKeys): RotationSubject {
  const bytes = (key: string) => Buffer.from(key, 'base64');
  return { databaseUrl, current: bytes(current), previous: previous.map(bytes) };
}
