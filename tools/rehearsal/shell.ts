import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How a program ended. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Default: 5 minutes. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, without a shell and without input. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env, timeoutMs = 300_000 }: RunOptions,
): Promise<Ran> {
  const running = promisify(execFile)(program, args, {
    cwd,
    timeout: timeoutMs,
    maxBuffer: 256 * 1024 * 1024,
    ...(env === undefined ? {} : { env }),
  });
  running.child.stdin?.end();
  try {
    return { code: 0, ...(await running) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const {
      code,
      stdout = '',
      stderr = '',
    } = error as Error & Partial<Record<'stdout' | 'stderr', string>> & { code?: unknown };
    return { code: typeof code === 'number' ? code : 1, stdout, stderr: stderr || error.message };
  }
}

/** The same, for a program that has to succeed. */
export async function must(program: string, args: readonly string[], options: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code !== 0)
    throw new Error(
      `${program} ${args.join(' ')} ended with ${code}\n${`${stdout}\n${stderr}`.trim().slice(-4000)}`,
    );
  return stdout;
}

/** The environment without what npm and pnpm set for the programs that they start, with the settings of one registry. */
export const npmEnvironment = (userConfig: string, cache: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm|pnpm)_/i.test(name))),
  NPM_CONFIG_USERCONFIG: userConfig,
  NPM_CONFIG_CACHE: cache,
  NPM_CONFIG_LOGLEVEL: 'error',
  TURBO_TELEMETRY_DISABLED: '1',
  NO_COLOR: '1',
});
