export type { ByteRange, ObjectBody, ObjectStore, OpenObject, PutOptions } from './object.store.js';
export { FileObjectStore } from './file.object.store.js';
export { InvalidKey, InvalidRange, KeyConflict, ObjectNotFound } from './errors.js';
