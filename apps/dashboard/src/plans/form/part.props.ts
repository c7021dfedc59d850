import type { TypedPlan } from '../typed.plan.js';

/** What each part of the form of a plan is given. */
export interface PartProps {
  typed: TypedPlan;
  onChange: (part: Partial<TypedPlan>) => void;
  /** By path: `cap.amount`. */
  errors: Record<string, string>;
}
