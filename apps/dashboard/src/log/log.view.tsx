import { useSyncExternalStore, type ReactNode } from 'react';
import './log.css';
import { LogPanel, type LogPanelProps } from './log.panel.js';

/** The log of a job, as it grows. It fills its parent, which gives it a height. */
export function LogView({ model, ...props }: Omit<LogPanelProps, 'length'>): ReactNode {
  useSyncExternalStore(model.subscribe, () => model.version);
  // Another log starts anew: where it is scrolled to, what is searched and selected belong to the one before.
  return <LogPanel key={model.id} model={model} length={model.length} {...props} />;
}
