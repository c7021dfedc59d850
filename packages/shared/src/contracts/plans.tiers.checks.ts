import type { PlanTier } from './plans.fields.js';
import { compared, type Path, type PlanFigures, type PlanIssue } from './plans.figures.js';

/** Tiers start at zero, ascend, meet, and the last one is open. */
export function* tierIssues(
  figures: PlanFigures,
  path: Path,
  tiers: PlanTier[],
  bounds: 'half_open' | 'upper_inclusive',
): Generator<PlanIssue> {
  for (const [index, tier] of tiers.entries()) {
    const own = [...path, index];
    yield* figures.price(own, tier);
    if (tier.flat !== undefined) yield* figures.amount([...own, 'flat'], tier.flat);
  }
  if (bounds === 'upper_inclusive') yield* upperBounds(figures, path, tiers);
  else yield* lowerBounds(figures, path, tiers);
}

function* lowerBounds(figures: PlanFigures, path: Path, tiers: PlanTier[]): Generator<PlanIssue> {
  let before: bigint | undefined;
  for (const [index, { from, to, up_to }] of tiers.entries()) {
    const own = [...path, index];
    if (up_to !== undefined)
      yield { path: [...own, 'up_to'], message: 'belongs to tiers with bounds: upper_inclusive' };
    if (from === undefined) {
      yield { path: [...own, 'from'], message: 'is missing: it says where the tier starts' };
      return;
    }
    const problem = figures.measureProblem(from);
    if (problem) {
      yield { path: [...own, 'from'], message: problem };
      return;
    }
    const start = compared(from);
    if (before === undefined && start !== 0n)
      yield { path: [...own, 'from'], message: 'must be 0: the first tier starts at zero' };
    if (before !== undefined && start <= before)
      yield {
        path: [...own, 'from'],
        message: 'must be above the start of the tier before: tiers ascend',
      };
    before = start;
    if (to !== undefined) yield* explicitEnd(figures, [...own, 'to'], to, tiers[index + 1]);
  }
}

function* explicitEnd(
  figures: PlanFigures,
  path: Path,
  to: string | null,
  next: PlanTier | undefined,
): Generator<PlanIssue> {
  if (!next) {
    if (to !== null) yield { path, message: 'must be null or absent: the last tier is open' };
    return;
  }
  if (to === null) {
    yield { path, message: 'must not be null: only the last tier is open' };
    return;
  }
  const problem = figures.measureProblem(to);
  if (problem) yield { path, message: problem };
  else if (next.from !== undefined && figures.measureProblem(next.from) === undefined) {
    const [end, start] = [compared(to), compared(next.from)];
    if (end < start) yield { path, message: `leaves a gap: the next tier starts at ${next.from}` };
    if (end > start) yield { path, message: `overlaps the next tier, which starts at ${next.from}` };
  }
}

function* upperBounds(figures: PlanFigures, path: Path, tiers: PlanTier[]): Generator<PlanIssue> {
  let before = 0n;
  for (const [index, tier] of tiers.entries()) {
    const own = [...path, index];
    for (const field of ['from', 'to'] as const)
      if (tier[field] !== undefined)
        yield { path: [...own, field], message: 'belongs to tiers with bounds: half_open; use up_to' };
    const last = index === tiers.length - 1;
    const end = tier.up_to;
    const at = [...own, 'up_to'];
    if (end === undefined) yield { path: at, message: 'is missing: it says where the tier ends' };
    else if (last && end !== null) yield { path: at, message: 'must be null: the last tier is open' };
    else if (!last && end === null)
      yield { path: at, message: 'must not be null: only the last tier is open' };
    if (last || typeof end !== 'string') continue;
    const problem = figures.measureProblem(end);
    if (problem) {
      yield { path: at, message: problem };
      return;
    }
    if (compared(end) <= before)
      yield {
        path: at,
        message:
          index === 0 ? 'must be above zero' : 'must be above the end of the tier before: tiers ascend',
      };
    before = compared(end);
  }
}

/** Points ascend. */
export function* pointIssues(
  figures: PlanFigures,
  path: Path,
  points: { at: string; rate?: string | undefined; per_unit?: string | undefined }[],
) {
  let before: bigint | undefined;
  for (const [index, point] of points.entries()) {
    const own = [...path, index];
    yield* figures.price(own, point);
    const problem = figures.measureProblem(point.at);
    if (problem) {
      yield { path: [...own, 'at'], message: problem };
      return;
    }
    const at = compared(point.at);
    if (before !== undefined && at <= before)
      yield { path: [...own, 'at'], message: 'must be above the point before: points ascend' };
    before = at;
  }
}
