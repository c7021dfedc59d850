import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { TextField } from '../ui/field.js';
import { Form } from '../ui/form.js';
import { fieldErrors } from '../ui/form.errors.js';
import { anonymous } from './anonymous.js';
import { Door } from './door.js';

/** Has a link to a new password mailed. */
export default function ForgotPasswordPage() {
  const [email, setEmail] = useState('');
  const request = useMutation({ mutationFn: () => anonymous.passwords.requestReset(email.trim()) });
  return (
    <Door title="Forgot your password?">
      {request.data ? (
        <p role="status">
          If there is an account with the address <span className="font-medium break-words">{email}</span>, a
          mail with a link is on its way. The link is good for half an hour.
        </p>
      ) : (
        <Form
          sent={request}
          fields={['email']}
          onSubmit={() => request.mutate()}
          action="Mail me a link"
          isReady={email.trim() !== ''}
        >
          <TextField
            label="E-mail address"
            type="email"
            autoComplete="username"
            value={email}
            onChange={setEmail}
            error={fieldErrors(request.error)['email']}
          />
        </Form>
      )}
      <p className="text-muted">
        <Link to="/sign-in" className="text-accent underline">
          Back to signing in
        </Link>
      </p>
    </Door>
  );
}
