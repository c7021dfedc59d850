import { makeWorkerUtils } from 'graphile-worker';
import { payload } from './noop.job.ts';
import { inBatches, produce, sideOptions } from './sides.ts';

/** With batches of 5,000, or three in flight, it was no faster. */
const BATCH = 1_000;
const WRITING = 2;

const utils = await makeWorkerUtils({ connectionString: sideOptions().databaseUrl });
await utils.migrate();
await produce(
  (jobs) =>
    inBatches(jobs, BATCH, WRITING, (size) =>
      utils.addJobs(Array.from({ length: size }, () => ({ identifier: 'noop', payload: payload() }))),
    ),
  async () => utils.release(),
);
