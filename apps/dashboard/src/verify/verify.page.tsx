import { useMutation } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { BadgeCheck } from 'lucide-react';
import { useState } from 'react';
import { ProblemError, SlipwayClient } from '@slipway/client';
import { verifyByLink } from '@slipway/shared/contracts';
import { API_URL } from '../api/api.js';
import { Door } from '../session/door.js';
import { forgetFragment } from '../session/forget.fragment.js';
import { Button } from '../ui/button.js';
import { FormError } from '../ui/form.error.js';

/** Whoever opens the link need not be signed in, and who is signs for nothing with it. */
const anonymous = new SlipwayClient({ apiUrl: API_URL });

/**
 * Where the link of a mail leads. The token behind the `#` is sent when the button is pressed: mail scanners open links,
 * and press nothing.
 */
export default function VerifyPage() {
  const hash = useLocation({ select: (location) => location.hash });
  const [token, setToken] = useState(hash);
  // Another link that is opened in this tab; without one, what was opened is still meant.
  if (hash !== '' && hash !== token) setToken(hash);
  return <Confirmation key={token} token={token} />;
}

function Confirmation({ token }: { token: string }) {
  const isWhole = verifyByLink.safeParse({ token }).success;
  const verify = useMutation({
    mutationFn: () => anonymous.accounts.verifyByLink(token),
    onSuccess: forgetFragment,
    onError: (error) => {
      // It opens nothing any more; after another failure it may be tried again, also by who loads the page anew.
      if (isFinal(error)) forgetFragment();
    },
  });
  if (verify.data)
    return (
      <Door title="Your address is confirmed">
        <p role="status" className="flex items-start gap-2">
          <BadgeCheck aria-hidden className="text-ok mt-0.5 size-5 shrink-0" />
          <span className="min-w-0">
            <span className="font-medium break-words">{verify.data.email}</span> is yours. There is nothing
            more to do: you can close this page.
          </span>
        </p>
      </Door>
    );
  return (
    <Door title="Confirm your e-mail address">
      {isWhole ? (
        <>
          <p className="text-muted">
            An account was made with your address. Press the button to show that the mail reached you.
          </p>
          {verify.error && <FormError>{wordsOf(verify.error)}</FormError>}
          {!(verify.error && isFinal(verify.error)) && (
            <Button look="primary" isBusy={verify.isPending} onClick={() => verify.mutate()}>
              Confirm this address
            </Button>
          )}
        </>
      ) : (
        <FormError>The link is not complete. Open it as it stands in the mail, or copy all of it.</FormError>
      )}
    </Door>
  );
}

/** Whether the answer will be the same however often it is asked for. */
function isFinal(error: Error): boolean {
  return error instanceof ProblemError && error.problem.status < 500 && error.problem.status !== 429;
}

function wordsOf(error: Error): string {
  if (!(error instanceof ProblemError))
    return 'Slipway cannot be reached at the moment. Try again in a minute.';
  if (error.problem.status === 409) return `${error.message} You can close this page.`;
  if (error.problem.status === 410)
    return `${error.message} Whoever made the account can have one sent to you.`;
  return error.message;
}
