export { followJob, type FollowOptions } from './sdk/follow.js';
export { ProblemError, UnreachableError } from './sdk/problem.error.js';
export { SlipwayClient } from './sdk/slipway.client.js';
export { EventPrinter, type PrinterOptions } from './cli/event.printer.js';
