import { bytes, fieldsOf, hex, integer, text, type Field } from './protobuf.js';

/** A span as it was exported. Times in nanoseconds since 1970. */
export interface ExportedSpan {
  service: string;
  traceId: string;
  spanId: string;
  /** Empty for the first span of a trace. */
  parentId: string;
  name: string;
  start: bigint;
  end: bigint;
  attributes: Record<string, string>;
  /** The traces that it is linked to. */
  links: string[];
  failed: boolean;
}

/** The spans of an `ExportTraceServiceRequest` (opentelemetry-proto, trace/v1). */
export function spansOf(request: Buffer): ExportedSpan[] {
  return messages(request, 1).flatMap((resourceSpans) => {
    const resource = messages(resourceSpans, 1).flatMap((message) => messages(message, 1));
    const service = attributesOf(resource)['service.name'] ?? '';
    return messages(resourceSpans, 2)
      .flatMap((scopeSpans) => messages(scopeSpans, 2))
      .map((span) => spanOf(span, service));
  });
}

function messages(message: Buffer, number: number): Buffer[] {
  return [...fieldsOf(message)].filter((field) => field.number === number).map(bytes);
}

function spanOf(message: Buffer, service: string): ExportedSpan {
  const fields = Map.groupBy(fieldsOf(message), ({ number }) => number);
  const one = <T>(number: number, read: (field: Field) => T, absent: T): T => {
    const field = fields.get(number)?.[0];
    return field ? read(field) : absent;
  };
  const status = one(15, bytes, Buffer.alloc(0));
  return {
    service,
    traceId: one(1, hex, ''),
    spanId: one(2, hex, ''),
    parentId: one(4, hex, ''),
    name: one(5, text, ''),
    start: one(7, integer, 0n),
    end: one(8, integer, 0n),
    attributes: attributesOf((fields.get(9) ?? []).map(bytes)),
    links: (fields.get(13) ?? []).flatMap((link) =>
      [...fieldsOf(bytes(link))].filter((f) => f.number === 1).map(hex),
    ),
    failed: [...fieldsOf(status)].some((field) => field.number === 3 && integer(field) === 2n),
  };
}

function attributesOf(pairs: Buffer[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const fields = [...fieldsOf(pair)];
      const key = fields.find(({ number }) => number === 1);
      const value = fields.find(({ number }) => number === 2);
      return [key ? text(key) : '', value ? valueOf(bytes(value)) : ''];
    }),
  );
}

/** An `AnyValue`: text, a truth, a number, or a list of them. */
function valueOf(message: Buffer): string {
  const [field] = fieldsOf(message);
  if (!field) return '';
  if (field.number === 1) return text(field);
  if (field.number === 5) return messages(bytes(field), 1).map(valueOf).join(', ');
  if (field.number === 2) return integer(field) === 1n ? 'true' : 'false';
  return Buffer.isBuffer(field.value) ? field.value.toString('hex') : String(field.value);
}
