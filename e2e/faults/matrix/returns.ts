import { stopwatch } from '@slipway/testing/pace';
import type { FaultContext } from '../fault.ts';
import type { Reading } from '../followers.ts';
import type { LineReader } from '../line.reader.ts';
import { Broken, until } from '../until.ts';

/** All clients are back and have caught up so long after the door is open again. */
const RETURN_MS = 5_000;
/** Our own client pauses for up to 5 s after several failures; then it still has to connect and to read. */
const RETURN_OF_SDK_MS = 7_000;

/**
 * Waits until every client that is not away on its own account is connected, and has all events that there were when the
 * door opened.
 * @param lineReaders those beside the load's own
 * @returns how long that took, in milliseconds of a quiet machine
 * @throws Broken when it took too long
 */
export async function allBack(
  { load, system }: FaultContext,
  lineReaders: readonly LineReader[] = [],
): Promise<number> {
  const elapsed = stopwatch();
  const followers = [...load.followers.values()];
  const subscribers = followers.flatMap((some) => some.subscribers);
  let readings = followers.flatMap((some) => some.reading);
  const tails = await tailsOf(readings, system.postgres);
  const isBehind = ({ track }: Reading) => track.last < (tails.get(track.jobId) ?? 0);

  const missing = () => {
    readings = readings.filter((reading) => !reading.isOver() && isBehind(reading));
    const away = subscribers.filter(({ isConnected, isAway }) => !isConnected && !isAway);
    const lost = lineReaders.filter(({ isConnected }) => !isConnected);
    const ours = readings.filter(({ kind }) => kind === 'sdk');
    return { away, lost, ours, others: readings.filter(({ kind }) => kind !== 'sdk') };
  };
  const wait = async (what: string, withinMs: number, isDone: () => true | string) => {
    await until(what, 6 * RETURN_MS, isDone, 25);
    const took = elapsed();
    if (took > withinMs) throw new Broken(`${what} after ${Math.round(took)} ms only`);
    return took;
  };
  const took = await wait('all clients are back and have caught up', RETURN_MS, () => {
    const { away, lost, others } = missing();
    if (away.length + lost.length + others.length === 0) return true;
    const behind = others[0] ? `, as that of job ${others[0].track.jobId} by ${others[0].kind}` : '';
    return `${away.length} of ${subscribers.length} subscribers and ${lost.length} of ${lineReaders.length} line readers are not connected, ${others.length} readers are behind${behind}`;
  });
  await wait('all followers by the client library have caught up', RETURN_OF_SDK_MS, () => {
    const { ours } = missing();
    return ours.length === 0 || `${ours.length} are behind, as that of job ${ours[0]!.track.jobId}`;
  });
  return took;
}

async function tailsOf(
  readings: readonly Reading[],
  postgres: FaultContext['system']['postgres'],
): Promise<Map<string, number>> {
  const rows = await postgres.patiently<{ job_id: string; tail: number }>(
    'SELECT job_id, max(last_seq) AS tail FROM job_events WHERE job_id = ANY ($1) GROUP BY job_id',
    [readings.map(({ track }) => track.jobId)],
  );
  return new Map(rows.map(({ job_id, tail }) => [job_id, tail]));
}
