export { largestRemainder } from './allocation.rules.js';
export type { Earning, EarningKind, Pool } from './earning.js';
export type { CompiledDraw, CompiledPlan } from './plan.js';
export { compilePlan } from './plan.compile.js';
export { type Participant, type Reversal, type Sale, teamOf, WHOLE_SHARE } from './sale.js';
export type { Trace } from './trace/trace.js';
