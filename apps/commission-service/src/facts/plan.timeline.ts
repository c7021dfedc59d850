import type { CompiledDraw, CompiledPlan } from '@slipway/commissions';
import type { PlanDocument } from '@slipway/shared/contracts';

export interface PlanVersion {
  id: string;
  effective_from: string;
  document: PlanDocument;
  compiled: CompiledPlan;
}

/** The published versions of one plan. */
export class PlanTimeline {
  /**
   * @param versions in order of the days from which they hold; at least one
   * @param pinnable those that contracts may be pinned to, where they are others
   */
  constructor(
    readonly planId: string,
    private readonly versions: readonly PlanVersion[],
    private readonly pinnable: readonly PlanVersion[] = versions,
  ) {}

  /** What all versions of a plan have in common: currency, basis of time, and whose attainment it is. */
  get shape(): PlanDocument {
    return this.versions.at(-1)!.document;
  }

  /** The version of a day; days before the first one have the first. */
  on(day: string): PlanVersion {
    return this.versions.findLast(({ effective_from }) => effective_from <= day) ?? this.versions[0]!;
  }

  /** Whether any version has a draw. */
  get everDraws(): boolean {
    return this.pinnable.some(({ compiled }) => compiled.draw !== null);
  }

  get lastWithDraw(): DrawingVersion | undefined {
    return this.pinnable.findLast(hasDraw);
  }

  /** The same plan with a version that is tried from a day on; contracts that are pinned stay so. */
  trying(tried: PlanVersion): PlanTimeline {
    const before = this.versions.filter(({ effective_from }) => effective_from < tried.effective_from);
    return new PlanTimeline(this.planId, [...before, tried], this.pinnable);
  }

  pinned(versionId: string): PlanVersion | undefined {
    return this.pinnable.find(({ id }) => id === versionId);
  }
}

/** A version that has a draw. */
export type DrawingVersion = PlanVersion & { compiled: CompiledPlan & { draw: CompiledDraw } };

export function hasDraw(version: PlanVersion): version is DrawingVersion {
  return version.compiled.draw !== null;
}
