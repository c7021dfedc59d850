import { z } from 'zod';

/** What a directory said about a request that it did not carry out; what it did not say is `null`. */
export interface Complaint {
  /** One line without control characters, {@link MAX_DETAIL} characters at most, without our secrets. */
  detail: string | null;
  /** `uniqueness`, `invalidFilter`, … (RFC 7644, 3.12). */
  scimType: string | null;
}

export const MAX_DETAIL = 300;
/** Of a page of HTML; what it says is in its head. */
const MAX_PAGE = 8 * 1024;

const text = z.string().min(1).optional().catch(undefined);

/** RFC 7644 3.12, with or without its `schemas`; SCIM 1.1's `Errors`; problem details, OAuth and common habits. */
const errorBody = z.object({
  detail: text,
  scimType: text,
  message: text,
  error_description: text,
  title: text,
  error: z
    .union([z.string(), z.object({ message: text })])
    .optional()
    .catch(undefined),
  Errors: z
    .array(z.object({ description: text }))
    .optional()
    .catch(undefined),
});

/**
 * Reads the body of an error answer: SCIM's JSON, other JSON, an HTML page (its title, else its first words), or text.
 * @param json the body parsed, `undefined` when it is no JSON
 */
export function readComplaint(body: string, json: unknown, redact: (text: string) => string): Complaint {
  if (json === undefined) return { detail: oneLine(redact(body), redact), scimType: null };
  const { data } = errorBody.safeParse(json);
  const said =
    data?.detail ??
    data?.message ??
    data?.error_description ??
    (typeof data?.error === 'object' ? data.error.message : data?.error) ??
    data?.Errors?.[0]?.description ??
    data?.title ??
    '';
  const scimType = data?.scimType ?? '';
  return {
    detail: oneLine(redact(said), redact),
    scimType: /^[A-Za-z]{1,40}$/.test(scimType) ? redact(scimType) : null,
  };
}

/** @param said without secrets already: a cut must not leave the half of one */
function oneLine(said: string, redact: (text: string) => string): string | null {
  const start = said.slice(0, MAX_PAGE);
  const words = /^\s*</.test(start) ? wordsOfPage(start) : start;
  // Bytes that are no text, such as a packed page, say nothing.
  if (words.includes('\ufffd')) return null;
  const line = redact(words.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim());
  const cut = line.length > MAX_DETAIL ? `${line.slice(0, MAX_DETAIL - 1)}…` : line;
  // The cut may be in the middle of a character.
  return cut.toWellFormed() || null;
}

function wordsOfPage(html: string): string {
  const title = /<title[^<>]*>([^<]*)/i.exec(html)?.[1]?.trim();
  const words =
    title || html.replace(/<(script|style)\b[^<>]*>[^<]*/gi, ' ').replace(/<[^<>]*>|<[^<>]*$/g, ' ');
  return words
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&');
}
