import type { CompiledPlan } from '@slipway/commissions';
import type { PlanDocument } from '@slipway/shared/contracts';

export interface PlanVersion {
  id: string;
  effective_from: string;
  document: PlanDocument;
  compiled: CompiledPlan;
}

/** The published versions of one plan. */
export class PlanTimeline {
  /** @param versions in order of the days from which they hold; at least one */
  constructor(
    readonly planId: string,
    private readonly versions: readonly PlanVersion[],
  ) {}

  /** What all versions of a plan have in common: currency, basis of time, and whose attainment it is. */
  get shape(): PlanDocument {
    return this.versions.at(-1)!.document;
  }

  /** The version of a day; days before the first one have the first. */
  on(day: string): PlanVersion {
    return this.versions.findLast(({ effective_from }) => effective_from <= day) ?? this.versions[0]!;
  }

  /** The versions that hold before a day. */
  before(day: string): PlanVersion[] {
    return this.versions.filter(({ effective_from }) => effective_from < day);
  }

  pinned(versionId: string): PlanVersion | undefined {
    return this.versions.find(({ id }) => id === versionId);
  }
}
