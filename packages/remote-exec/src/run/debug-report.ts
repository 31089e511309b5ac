import { redact } from '../errors/redact.js';
import { isRemoteExecError } from '../errors/remote-exec-error.js';
import type { Command } from '../model/command.js';
import type { Backend } from './backend.js';

/** Bytes of the streams of a command so far. */
export interface StreamBytes {
  readonly stdin: number;
  readonly stdout: number;
  readonly stderr: number;
}

/** Reports the end of a command, once, to the backend's debug listener. */
export interface DebugReport {
  readonly exited: (exitCode: number | null) => void;
  readonly failed: (error: unknown) => void;
}

export function debugReport(
  { host, onDebug }: Backend,
  command: Command,
  bytes: () => StreamBytes,
): DebugReport {
  const begun = performance.now();
  const report = (exitCode: number | null | undefined, error: string | undefined): void =>
    onDebug?.({
      kind: 'command',
      host,
      argv: command.argv.map(redact),
      sudo: command.sudo === true,
      exitCode,
      error,
      durationMs: performance.now() - begun,
      bytes: bytes(),
    });
  return {
    exited: (exitCode) => report(exitCode, undefined),
    failed: (error) => report(undefined, isRemoteExecError(error) ? error.code : redact(String(error))),
  };
}
