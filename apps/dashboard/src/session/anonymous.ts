import { SlipwayClient } from '@slipway/client';
import { API_URL } from '../api/api.js';

/** For who opens a link: they need not be signed in, and who is does nothing by it as that. */
export const anonymous = new SlipwayClient({ apiUrl: API_URL });
