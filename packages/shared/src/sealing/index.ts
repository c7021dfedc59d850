export { Sealer, type SealingContext } from './sealer.js';
export * from './records.js';
