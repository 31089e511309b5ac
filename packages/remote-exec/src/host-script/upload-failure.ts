import { RemoteExecError } from '../errors/remote-exec-error.js';
import { uploadExit } from './fail.js';

/** The error for a program that failed to write files, by its exit code and its line on stderr. */
export function uploadFailure(
  host: string,
  result: { readonly exitCode: number | null; readonly signal: string | null; readonly stderr: string },
): RemoteExecError {
  const said = /^upload: (.*?): (.*)$/ms.exec(result.stderr);
  const path = said?.[1];
  const code = (Object.keys(uploadExit) as (keyof typeof uploadExit)[]).find(
    (name) => uploadExit[name] === result.exitCode,
  );
  const message = said
    ? `put ${path}: ${said[2]?.trim()}`
    : `put failed (exit ${result.exitCode ?? result.signal}): ${result.stderr.trim()}`;
  return new RemoteExecError(code ?? 'put-failed', message, {
    outcome: 'ended',
    host,
    path,
  });
}
