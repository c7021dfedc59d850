import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.js';
import { copy } from './clipboard.js';
import { toast } from './toasts.js';

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false);
  const take = async () => {
    if (!(await copy(text)))
      return toast(
        'failed',
        'The browser does not let this page copy. Select the text and copy it yourself.',
      );
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <Button look="quiet" size="small" aria-label={label} title={label} onClick={() => void take()}>
      <Icon aria-hidden className="size-4" />
      {isCopied && <span>Copied</span>}
    </Button>
  );
}
