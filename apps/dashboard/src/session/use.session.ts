import { useSyncExternalStore } from 'react';
import type { User } from '@slipway/shared/contracts';
import { session } from '../api/api.js';

/** Who is signed in; nothing at the door. */
export function useUser(): User | undefined {
  return useSyncExternalStore(session.subscribe, () => session.user);
}
