import mime from 'mime';
import { basename } from 'node:path';

const OTHER = 'application/octet-stream';
/** Names that are served as a given type although they have no extension. */
const BY_NAME = new Map([['apple-app-site-association', 'application/json']]);

/** Types outside `text/` whose content is text. */
const TEXT =
  /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript)$|application\/(?:ecmascript|manifest\+json|rtf|sql|toml|yaml)$|image\/svg\+xml$)/;
/** Types that are not text and yet have much to compress. */
const DENSE =
  /^(?:application\/(?:wasm|vnd\.ms-fontobject)|font\/(?:ttf|otf|sfnt|collection)|image\/(?:bmp|x-icon|vnd\.microsoft\.icon|x-ms-bmp)|model\/)/;

/** The media type of a file by its name, with its charset when it is text. */
export function contentType(path: string): string {
  const type = BY_NAME.get(basename(path)) ?? mime.getType(path) ?? OTHER;
  return TEXT.test(type) ? `${type}; charset=utf-8` : type;
}

/** Whether compressing files of a media type pays. */
export function isCompressible(type: string): boolean {
  const bare = type.split(';')[0] ?? type;
  return TEXT.test(bare) || DENSE.test(bare);
}
