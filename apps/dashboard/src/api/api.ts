import { SlipwayClient } from '@slipway/client';
import { Session } from '../session/session.js';

/** The gateway serves this page, so it is where the API is. */
export const API_URL = window.location.origin;

export const session = new Session(API_URL);

export const api = new SlipwayClient({ apiUrl: API_URL, token: session.token });
