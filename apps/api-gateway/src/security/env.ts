/** How many requests the fuzz sends in all, when somebody asks for more: `FUZZ_RUNS=100000`. */
export const askedRuns = process.env['FUZZ_RUNS'];

/** Where the fuzz begins, to see again what it has found: the seed that it has printed. */
export const askedSeed = process.env['FUZZ_SEED'];
