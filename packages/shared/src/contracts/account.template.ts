import { z } from 'zod';
import { birthdate } from './account.fields.js';
import { plainText } from './common.js';

/** What a template's texts may have in braces. */
export const TEMPLATE_FIELDS = ['n', 'given_name', 'family_name'] as const;

const PLACEHOLDER = /\{([^{}]*)\}/g;

function templateText(max: number) {
  return plainText(max)
    .min(1)
    .superRefine((text, context) => {
      for (const [whole, name] of text.matchAll(PLACEHOLDER))
        if (!TEMPLATE_FIELDS.some((field) => field === name))
          context.addIssue({
            code: 'custom',
            message: `${whole} is not known: use ${TEMPLATE_FIELDS.map((field) => `{${field}}`).join(', ')}`,
          });
      if (/[{}]/.test(text.replace(PLACEHOLDER, '')))
        context.addIssue({ code: 'custom', message: 'has a brace without its other half' });
    });
}

/** How accounts are made up when only their number is given. `{n}` goes on where the last job with it stopped. */
export const accountTemplate = z.strictObject({
  /** Like `user{n}@example.test`. */
  email: templateText(254),
  /** The e-mail address when absent. */
  username: templateText(128).optional(),
  /** `{given_name} {family_name}` when absent. */
  display_name: templateText(256).optional(),
  birthdate: z
    .strictObject({ from: birthdate, to: birthdate })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before "from"' })
    .optional(),
  /** The same seed and number make the same person. */
  seed: z.number().int().min(0).max(2_147_483_647).default(0),
});
export type AccountTemplate = z.infer<typeof accountTemplate>;

/** Puts values into a template's text. */
export function filled(text: string, values: Record<(typeof TEMPLATE_FIELDS)[number], string>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    name in values ? values[name as keyof typeof values] : whole,
  );
}
