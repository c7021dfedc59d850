import { quietNow } from '@slipway/testing/quiet-time';
/** What is written, as a text to compare; `null` where nothing is there. */
export type Content = string | null;

/** An attempt of which nobody knows the outcome may be carried out until so long after its end: a statement may be under way. */
const LATE_MS = 20_000;

interface Row {
  content: Content;
  version: number;
}

/**
 * What must be there of something that one writer alone writes, one request after another: by what it asked and was told.
 * Each write that is carried out makes the version one more, so that the version counts them.
 */
export class Written {
  private content: Content;
  /** Between these the version must be, when all that was acknowledged is stored. */
  private least: number;
  private most: number;
  /** The newest version that was told. */
  private told = 0;
  private loose: { content: Content; until: number }[] = [];

  constructor(content: Content, version: number) {
    this.content = content;
    this.least = version;
    this.most = version;
  }

  get isThere(): boolean {
    return this.content !== null;
  }

  /** An attempt ended without an answer. @param again whether sent once more it is done once more */
  lost(content: Content, again: boolean): void {
    this.loose.push({ content, until: quietNow() + LATE_MS });
    if (again) this.most += 1;
  }

  /** A write was accepted. @param version that the answer named: it is stored @returns what is wrong with the answer */
  accepted(content: Content, version: number | null): string[] {
    this.content = content;
    this.loose = this.loose.filter(({ until }) => until > quietNow());
    if (content === null) return [];
    this.least += 1;
    this.most += 1;
    if (version === null) return [];
    const faults = this.faultsOfVersion(version);
    if (version <= this.told) faults.push(`version ${version} was told after version ${this.told}`);
    this.told = version;
    // All that was accepted before is stored by now; what was lost may still come.
    this.least = version;
    this.most = version + this.loose.length;
    return faults;
  }

  /** What is wrong with what somebody read. @param version null where it waits to be stored */
  faultsOfRead(content: Content, version: number | null): string[] {
    const faults = this.faultsOfContent(content);
    if (version !== null && version < this.told)
      faults.push(`version ${version} was read after version ${this.told}`);
    return faults;
  }

  /** What is wrong with what is stored in the end. */
  faultsOfRow(row: Row | undefined): string[] {
    const faults = this.faultsOfContent(row?.content ?? null);
    return row && this.isThere ? [...faults, ...this.faultsOfVersion(row.version)] : faults;
  }

  private faultsOfContent(content: Content): string[] {
    if (content === this.content || this.loose.some((one) => one.content === content)) return [];
    const shown = (some: Content) => (some === null ? 'nothing' : `"${some}"`);
    return [`${shown(content)} is there; ${shown(this.content)} was accepted last`];
  }

  private faultsOfVersion(version: number): string[] {
    if (version >= this.least && version <= this.most) return [];
    return [
      `it is at version ${version}, and ${this.least} to ${this.most} would be with each write carried out once`,
    ];
  }
}
