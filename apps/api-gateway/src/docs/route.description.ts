import type { z } from 'zod';
import type { KeyScope, Role } from '@slipway/shared/contracts';

/** One call of the API, as the documentation shows it. The schemas are those that validate it. */
export interface RouteDescription {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With parameters in braces. */
  path: string;
  summary: string;
  isPublic?: boolean;
  /** Authenticated by a signature in its headers instead of a bearer credential. */
  isSigned?: boolean;
  /** Who may call it; every user, but no service, when absent. */
  roles?: Role[];
  /** The scope that an API key needs, where it does not follow from the method and the roles. */
  scope?: KeyScope;
  /** What its path parameters are, by their names, where they are no ids. */
  params?: Record<string, z.ZodType>;
  /** Whether it makes what its path names where there is no such thing yet. */
  creates?: boolean;
  query?: z.ZodObject;
  /** What its query parameters do, by their names; where the name says it all, nothing. */
  queryTexts?: Record<string, string>;
  /** Headers that it takes beside those that all do, and what they do. */
  headers?: Record<string, string>;
  body?: z.ZodType;
  /** Whether the body may be left out. */
  isBodyOptional?: boolean;
  /** Whether the body is, or may be, a CSV file. */
  takesCsv?: boolean;
  /** Status of success and what it answers; nothing for 204. */
  status: number;
  answer?: z.ZodType;
  /** The media type of the answer when it is not JSON. */
  mediaType?: string;
  /** What it may answer beside that and is no problem, by the status. */
  others?: Record<number, OtherAnswer>;
  /** What 202 answers while Postgres is away: the write is kept. Nothing where it is refused then. */
  kept?: z.ZodType;
  /** Refusals of its own, by their status. */
  problems?: Record<number, string>;
}

interface OtherAnswer {
  text: string;
  answer: z.ZodType;
}
