import { z } from 'zod';
import { memberRole } from '@slipway/shared/contracts';
import { requestSource } from '../audit/request.source.js';

/** What a mail is about; what it says is written when it is sent. It is stored sealed, as it may hold a token. */
export const mailContent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invitation'),
    email: z.string(),
    organisation: z.string(),
    role: memberRole,
    token: z.string(),
  }),
  /** For an address that need not have an account; whether it has one is looked up when the mail is to be sent. */
  z.object({ kind: z.literal('password_reset'), email: z.string(), source: requestSource }),
]);
export type MailContent = z.infer<typeof mailContent>;
