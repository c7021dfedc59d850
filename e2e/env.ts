/** The environment that the tests were started in: the one place where it is read. */
export const machine: Readonly<NodeJS.ProcessEnv> = process.env;

/** Where pictures of the dashboard go; without it none are taken. `SCREENSHOTS=docs/images npm test -- --project e2e pictures` */
export const screenshots: string | undefined = process.env['SCREENSHOTS'];
