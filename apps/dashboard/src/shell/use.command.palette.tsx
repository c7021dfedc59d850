import { useCallback, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { toast } from '../ui/toasts.js';

type Palette = ComponentType<{ onClose: () => void }>;

/** The command palette, by `⌘K` or `Ctrl K` too. Its code is loaded when it is first asked for, and again if that failed. */
export function useCommandPalette(): { open: () => void; shown: ReactNode } {
  const [Loaded, setLoaded] = useState<Palette>();
  const [isOpen, setOpen] = useState(false);
  const open = useCallback(() => {
    setOpen(true);
    import('./command.palette.js').then(
      (module) => setLoaded(() => module.default),
      () => {
        setOpen(false);
        toast('failed', 'The search could not be loaded. Is there a connection?');
      },
    );
  }, []);
  const close = useCallback(() => setOpen(false), []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      if (isOpen) close();
      else open();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isOpen, open, close]);
  return { open, shown: isOpen && Loaded ? <Loaded onClose={close} /> : null };
}
