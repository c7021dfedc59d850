import { BullMQOtel } from 'bullmq-otel';
import { isTracing } from '@slipway/shared/telemetry/spans';

/** What BullMQ is given so that its steps are in the trace; nothing where nothing is traced. */
export function queueTelemetry(): { telemetry?: BullMQOtel } {
  return isTracing() ? { telemetry: new BullMQOtel({ tracerName: 'bullmq' }) } : {};
}
