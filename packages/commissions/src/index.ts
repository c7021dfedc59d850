export { largestRemainder } from './allocation.rules.js';
export {
  addDays,
  type CalendarPeriod,
  daysBetween,
  nextPeriod,
  periodOf,
  today,
  yearOf,
} from './calendar.rules.js';
export { calculateDraws, type DrawnPeriod, type EarnedPeriod } from './draw.rules.js';
export type { Earning, EarningKind, Pool } from './earning.js';
export { type PayoutPoint, payoutCurve } from './payout.rules.js';
export type { CompiledDraw, CompiledPlan } from './plan.js';
export { compilePlan } from './plan.compile.js';
export { calculatePool, eachEarning } from './pool.rules.js';
export {
  type EnteredTrace,
  explainPosted,
  type PostedTrace,
  replayPosted,
  serializePosted,
} from './posted.trace.js';
export { type Participant, type Reversal, type Sale, teamOf, WHOLE_SHARE } from './sale.js';
export { explain, type Names } from './trace/explain.js';
export { replay } from './trace/replay.js';
export { serializeTrace } from './trace/serialize.js';
export type { Trace } from './trace/trace.js';
