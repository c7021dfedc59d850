import type { z } from 'zod';

/** One call of the API, as the documentation shows it. The schemas are those that validate it. */
export interface RouteDescription {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces. */
  path: string;
  summary: string;
  isPublic?: boolean;
  /** Authenticated by a signature in its headers instead of a bearer credential. */
  isSigned?: boolean;
  query?: z.ZodObject;
  /** What its query parameters do, by their names; where the name says it all, nothing. */
  queryTexts?: Record<string, string>;
  body?: z.ZodType;
  /** Status of success and what it answers; nothing for 204. */
  status: number;
  answer?: z.ZodType;
  /** The media type of the answer when it is not JSON. */
  mediaType?: string;
  /** Refusals of its own, by their status. */
  problems?: Record<number, string>;
}
