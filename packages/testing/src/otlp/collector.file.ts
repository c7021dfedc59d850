import { z } from 'zod';
import type { ExportedSpan } from './span.js';

const value = z
  .object({
    stringValue: z.string(),
    intValue: z.union([z.string(), z.number()]),
    boolValue: z.boolean(),
    doubleValue: z.number(),
    arrayValue: z.object({ values: z.array(z.object({ stringValue: z.string().optional() })).default([]) }),
  })
  .partial();
const attributes = z.array(z.object({ key: z.string(), value })).default([]);
const line = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().default(''),
              name: z.string(),
              startTimeUnixNano: z.coerce.bigint(),
              endTimeUnixNano: z.coerce.bigint(),
              attributes,
              links: z.array(z.object({ traceId: z.string() })).default([]),
              status: z.object({ code: z.number().default(0) }).default({ code: 0 }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** The spans in what the collector's file exporter has written: a line of OTLP in JSON for each export. */
export function exportedSpans(file: string): ExportedSpan[] {
  return file
    .split('\n')
    .filter((text) => text.trim() !== '')
    .flatMap((text) => line.parse(JSON.parse(text)).resourceSpans)
    .flatMap(({ resource, scopeSpans }) => {
      const service = plain(resource.attributes)['service.name'] ?? '';
      return scopeSpans
        .flatMap(({ spans }) => spans)
        .map((span) => ({
          service,
          traceId: span.traceId,
          spanId: span.spanId,
          parentId: span.parentSpanId,
          name: span.name,
          start: span.startTimeUnixNano,
          end: span.endTimeUnixNano,
          attributes: plain(span.attributes),
          links: span.links.map(({ traceId }) => traceId),
          failed: span.status.code === 2,
        }));
    });
}

function plain(pairs: z.infer<typeof attributes>): Record<string, string> {
  return Object.fromEntries(
    pairs.map(({ key, value: given }) => {
      const { arrayValue, ...scalar } = given;
      const [first = ''] = Object.values(scalar);
      return [
        key,
        arrayValue ? arrayValue.values.map((one) => one.stringValue ?? '').join(', ') : String(first),
      ];
    }),
  );
}
