/** Sales that are calculated and posted in one transaction, more or less: some thousand entries, a fraction of a second. */
const WANTED_SALES = 4_000;
/** A party may have sold as much as a thousand contracts hold: nobody knows before the first one. */
const FIRST = 1;
const MOST = 1_000;

/** How many subjects to take at a time, by what the last ones have turned out to hold. */
export class BatchSize {
  private perSubject: number | null = null;

  get next(): number {
    if (this.perSubject === null) return FIRST;
    return Math.max(1, Math.min(MOST, Math.round(WANTED_SALES / Math.max(this.perSubject, 0.1))));
  }

  saw(subjects: number, sales: number): void {
    if (subjects > 0) this.perSubject = sales / subjects;
  }
}
