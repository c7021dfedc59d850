import { z } from 'zod';

/** The answer of a call that answers nothing. */
export const nothing = z.undefined();

export type Page = { page?: number; limit?: number; cursor?: string };

export const at = (...parts: string[]) => `/api/${parts.map(encodeURIComponent).join('/')}`;
