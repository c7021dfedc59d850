import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { session } from '../api/api.js';
import { TextField } from '../ui/field.js';
import { countWord } from '../ui/count.word.js';
import { Form } from '../ui/form.js';
import { FormError } from '../ui/form.error.js';
import { fieldErrors } from '../ui/form.errors.js';
import { anonymous } from './anonymous.js';
import { Door } from './door.js';
import { forgetFragment } from './forget.fragment.js';
import { useMailedToken } from './use.mailed.token.js';

/** Where the link of a mail leads that somebody has asked for who forgot their password. */
export default function ResetPasswordPage() {
  const token = useMailedToken();
  const [password, setPassword] = useState('');
  const reset = useMutation({
    mutationFn: () => anonymous.passwords.reset({ token: token ?? '', password }),
    onSuccess: () => {
      forgetFragment();
      session.end(undefined);
    },
  });
  if (reset.data)
    return (
      <Door title="Your password is set">
        <p role="status">
          All sessions of yours have ended, also those of others who knew the old password.
          {reset.data.keys_revoked > 0 &&
            ` ${countWord(reset.data.keys_revoked, 'API key of yours is', 'API keys of yours are')} revoked: make new ones for what has used them.`}
        </p>
        <Link to="/sign-in" className="text-accent underline">
          Sign in with the new password
        </Link>
      </Door>
    );
  return (
    <Door title="Set a new password">
      {token === undefined ? (
        <FormError>The link is not complete. Open it as it stands in the mail, or copy all of it.</FormError>
      ) : (
        <Form
          sent={reset}
          fields={['password']}
          onSubmit={() => reset.mutate()}
          action="Set the password"
          isReady={password !== ''}
        >
          <TextField
            label="New password"
            type="password"
            autoComplete="new-password"
            hint="At least 10 characters."
            value={password}
            onChange={setPassword}
            error={fieldErrors(reset.error)['password']}
          />
        </Form>
      )}
      <p className="text-muted">
        <Link to="/forgot-password" className="text-accent underline">
          Ask for another link
        </Link>
      </p>
    </Door>
  );
}
