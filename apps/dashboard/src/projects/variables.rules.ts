import type { z } from 'zod';
import { putVariables } from '@slipway/shared/contracts';

export interface TypedVariable {
  /** Tells rows apart while their names are typed. */
  key: number;
  name: string;
  /** `null` keeps the value that is stored. */
  value: string | null;
}

/** `NAME=value` lines as `.env` files have them: comments and `export` are left out, quotes are taken off. */
export function parseDotEnv(text: string): { name: string; value: string }[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (!match) return [];
    const [, name, raw] = match;
    const quoted = /^(["'])(.*)\1$/.exec(raw!);
    return [{ name: name!, value: quoted ? quoted[2]! : raw!.replace(/\s+#.*$/, '') }];
  });
}

/** What the API takes: rows without a name are not there. @returns an error when it would not take it */
export function variablesOf(
  rows: readonly TypedVariable[],
): { variables: Record<string, string | null> } | { error: string } {
  const variables: Record<string, string | null> = {};
  for (const { name, value } of rows) {
    const trimmed = name.trim();
    if (trimmed === '') continue;
    if (Object.hasOwn(variables, trimmed)) return { error: `"${trimmed}" stands here twice.` };
    variables[trimmed] = value;
  }
  const issue = putVariables.safeParse({ variables }).error?.issues[0];
  if (issue) return { error: `${String(issue.path[1] ?? 'The variables')}: ${reasonOf(issue)}` };
  return { variables };
}

/** Of a name that is refused, zod says so one level deeper. */
function reasonOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}
