/** Folders in which build tools put nothing but files named after their content or their build. */
const IMMUTABLE_FOLDERS = ['/_next/static/', '/_astro/', '/_app/immutable/', '/_nuxt/', '/_expo/static/'];
/** Folders in which bundlers write `name-HASH.ext`, beside files that people name. */
const BUNDLE_FOLDER = /(^|\/)(assets|static|js|css|chunks|media)\//;

/** Things that people write at the end of a name: words, versions, sizes, years. */
const WRITTEN = /^(?:[A-Z]*|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)v?\d*$|^\d+x\d+$/;

function isWritten(token: string): boolean {
  return token.split(/[-_]/).every((part) => WRITTEN.test(part));
}

/** What may be a hash at the end of a name: all after its last `.` or `-`, or its last 8 characters (Vite). */
function candidates(stem: string): string[] {
  const found = [];
  const tail = /[.-]([A-Za-z0-9_]{8,64})$/.exec(stem);
  if (tail) found.push(tail[1]!);
  const eight = /[.-]([A-Za-z0-9_-]{8})$/.exec(stem);
  if (eight && eight[1] !== tail?.[1]) found.push(eight[1]!);
  return found;
}

type Certainty = 'certain' | 'possible' | 'none';

function certaintyOf(token: string, inBundle: boolean): Certainty {
  const [digit, lower, upper] = [/\d/, /[a-z]/, /[A-Z]/].map((pattern) => pattern.test(token));
  const bundled = inBundle && token.length === 8;
  // One hash of Vite in thirty reads like two words: DiwrgTda.
  if (isWritten(token)) return bundled && lower && upper ? 'possible' : 'none';
  if (/^[0-9a-f]+$/.test(token)) return digit && lower ? 'certain' : 'none';
  if (/^[A-Z2-7]{8}$/.test(token)) return digit ? 'certain' : 'none';
  return bundled || (token.length === 8 && digit && lower && upper) ? 'certain' : 'none';
}

function certaintyOfPath(path: string): Certainty {
  if (/\.html?$/i.test(path)) return 'none';
  if (IMMUTABLE_FOLDERS.some((folder) => path.startsWith(folder))) return 'certain';
  const file = path.slice(path.lastIndexOf('/') + 1);
  // The hash stands before the extension, and before both of `.js.map` and the like.
  const stem = file.slice(0, Math.max(0, file.lastIndexOf('.')));
  const stems = [stem, stem.slice(0, Math.max(0, stem.lastIndexOf('.')))];
  const inBundle = BUNDLE_FOLDER.test(path);
  const found = stems.flatMap(candidates).map((token) => certaintyOf(token, inBundle));
  return found.includes('certain') ? 'certain' : found.includes('possible') ? 'possible' : 'none';
}

/**
 * Whether a path names its content, so that it can be kept for a year: `/assets/index-BkH3k2_a.js`, `/main.5f1c0a9d.css`,
 * all of `/_next/static/`. In doubt it does not: the price is a 304, where the price of a wrong yes is a stale site.
 */
export function isImmutableName(path: string): boolean {
  return certaintyOfPath(path) === 'certain';
}

/** The same, but in doubt it does: whether a file of a deployment of a moment ago may be given under this path. */
export function mayBeImmutableName(path: string): boolean {
  return certaintyOfPath(path) !== 'none';
}
