import { z } from 'zod';

export type Json = Record<string, unknown>;

/** The JSON Schema of a contract, as callers send it (`input`) or get it (`output`). */
export function jsonSchema(source: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(source, { io, unrepresentable: 'any' }) as Json;
  return json;
}
