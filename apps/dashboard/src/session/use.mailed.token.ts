import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';

const TOKEN = /^[\w-]{43}$/;

/** The token behind the `#` of a link that was mailed, also when it has been taken out of the address; nothing when it is not whole. */
export function useMailedToken(): string | undefined {
  const hash = useLocation({ select: (location) => location.hash });
  const [token, setToken] = useState(hash);
  // Another link that is opened in this tab; without one, what was opened is still meant.
  if (hash !== '' && hash !== token) setToken(hash);
  return TOKEN.test(token) ? token : undefined;
}
