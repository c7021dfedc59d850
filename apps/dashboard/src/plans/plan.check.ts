import { planDocument, type PlanDocument } from '@slipway/shared/contracts';

/** What is wrong with a plan, each with its place in it: `rules.0.rate.tiers.1.from`. */
interface PlanProblem {
  path: string;
  message: string;
}

export interface CheckedPlan {
  /** Absent while something is wrong. */
  document: PlanDocument | undefined;
  problems: readonly PlanProblem[];
}

/** Checks a plan by the contract that the API checks it by. */
export function checkPlan(candidate: unknown): CheckedPlan {
  const { data, error } = planDocument.safeParse(candidate);
  return {
    document: data,
    problems: error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? [],
  };
}

/** Checks a plan that is typed as JSON. */
export function checkJson(text: string): CheckedPlan {
  try {
    return checkPlan(JSON.parse(text));
  } catch (error) {
    const message = error instanceof Error ? error.message : 'is no JSON';
    return { document: undefined, problems: [{ path: '', message }] };
  }
}

/** The first problem of each place. */
export function problemsByPath({ problems }: CheckedPlan): Record<string, string> {
  return Object.fromEntries(problems.toReversed().map(({ path, message }) => [path, message]));
}
