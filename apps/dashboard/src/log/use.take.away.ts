import { useEffect, useState } from 'react';
import type { LineRange } from './line.link.js';
import type { LogModel } from './log.model.js';
import { textOf } from './log.text.js';
import { nameOf } from './log.toolbar.js';
import { copy } from '../ui/clipboard.js';
import { download } from './take.away.js';
import type { Timestamps } from './timestamps.js';

const NOTICE_MS = 2_500;

interface TakeAway {
  /** How the last copy went, for a moment. */
  notice: { copied: boolean; text: string } | undefined;
  onCopy: () => void;
  onDownload: () => void;
}

/** Copies the selected lines, or all; downloads all. With timestamps where they are shown. */
export function useTakeAway(
  model: LogModel,
  range: LineRange | undefined,
  { timestamps, downloadName }: { timestamps: Timestamps; downloadName: string },
): TakeAway {
  const [notice, setNotice] = useState<TakeAway['notice']>();
  useEffect(() => {
    if (!notice) return undefined;
    const timer = setTimeout(() => setNotice(undefined), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [notice]);

  const all = (): LineRange => ({ from: 1, to: model.length });
  const copyLines = async () => {
    const text = (await textOf(model, range ?? all(), timestamps)).join('');
    const copied = await copy(text);
    const what = range ? nameOf(range) : 'the whole log';
    setNotice({ copied, text: copied ? `Copied ${what}.` : 'The browser did not allow copying.' });
  };
  const downloadLog = async () => download(await textOf(model, all(), timestamps), downloadName);
  return { notice, onCopy: () => void copyLines(), onDownload: () => void downloadLog() };
}
