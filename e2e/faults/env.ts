/** What the harness tells a scripted worker. @throws when it was started without one of them */
export function readEnv() {
  const { env } = process;
  const required = (name: string): string => {
    const value = env[name];
    if (!value) throw new Error(`${name} is not set: the scripted worker is started by the harness`);
    return value;
  };
  return {
    NAME: required('NAME'),
    DATABASE_URL: required('DATABASE_URL'),
    REDIS_URL: required('REDIS_URL'),
    OPERATIONS_PORT: required('OPERATIONS_PORT'),
    RUNS_FILE: required('RUNS_FILE'),
  };
}
