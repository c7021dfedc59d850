export { startTraceReceiver, type TraceReceiver } from './receiver.js';
export { exportedSpans } from './collector.file.js';
export type { ExportedSpan } from './span.js';
export { orphans, traceTree } from './trace.tree.js';
