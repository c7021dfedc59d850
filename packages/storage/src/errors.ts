/** The store has no object under this key. */
export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';

  constructor(readonly key: string) {
    super(`The object store has no object ${JSON.stringify(key)}.`);
  }
}

/** The text is not a key: it could name something outside the store, or could not be stored everywhere. */
export class InvalidKey extends Error {
  override readonly name = 'InvalidKey';

  constructor(readonly key: unknown) {
    super(`${JSON.stringify(String(key).slice(0, 200))} is not a key of the object store.`);
  }
}

/** A folder of the file system stands where this object would be: `a` and `a/b` cannot both be objects. */
export class KeyConflict extends Error {
  override readonly name = 'KeyConflict';

  constructor(
    readonly key: string,
    cause: unknown,
  ) {
    super(`The object ${JSON.stringify(key)} is in the way of another one, or another one is in its way.`, {
      cause,
    });
  }
}

/** The range does not lie within the object. */
export class InvalidRange extends Error {
  override readonly name = 'InvalidRange';

  constructor(key: string, size: number) {
    super(`The range is not within the ${size} bytes of ${JSON.stringify(key)}.`);
  }
}
