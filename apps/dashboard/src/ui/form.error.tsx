import type { ReactNode } from 'react';

/** What is wrong with a form as a whole; read out as soon as it is there. */
export function FormError({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="text-danger">
      {children}
    </p>
  );
}
