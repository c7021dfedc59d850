/** The environment that the benches were started in: the one place where it is read. */
export const machine: Readonly<NodeJS.ProcessEnv> = process.env;
