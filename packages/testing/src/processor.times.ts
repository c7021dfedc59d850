import { readFileSync } from 'node:fs';

/** Of all processors since the start of the machine, in ticks. */
export interface ProcessorTimes {
  busy: number;
  /** When there was something to do, and the host of this virtual machine let others do theirs. */
  stolen: number;
}

/** Only Linux tells them. */
export function processorTimes(): ProcessorTimes | undefined {
  if (process.platform !== 'linux') return undefined;
  const [user, nice, system, , , irq, softirq, stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]!
    .split(/\s+/)
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  return { busy: user + nice + system + irq + softirq, stolen };
}

/** How many times longer than it needed what there was to do has taken. */
export function paceBetween(start: ProcessorTimes, end: ProcessorTimes): number {
  const busy = end.busy - start.busy;
  return busy > 0 ? (busy + end.stolen - start.stolen) / busy : 1;
}
