import { useEffect, useRef, type RefObject } from 'react';

/** The form whose first field that says what is wrong gets the focus when the API has refused it. */
export function useFocusOnError(error: Error | null): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return form;
}
