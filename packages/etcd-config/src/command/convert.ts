import { parseArgs } from 'node:util';
import { resolveSettings } from '../config/resolve.js';
import { environmentText, writeEnvironment } from '../config/write-environment.js';
import { writeConfigFile } from '../config/write-file.js';
import { writeFlags } from '../config/write-flags.js';
import {
  type CommandResult,
  type CommandWorld,
  diagnosticLine,
  hasError,
  jsonText,
  UsageError,
} from './command.js';
import { readSources } from './sources.js';

export const convertHelp = `etcd-config convert --etcd VERSION --to flags|environment|file [--file FILE] [--environment FILE] [-- FLAGS...]
  Writes what counts of a configuration in another form; with a file that alone counts, as for etcd.
  --json   an object with output and diagnostics
  What the form cannot hold is named on standard error.
`;

/** `etcd-config convert`. */
export function convert(argv: readonly string[], world: CommandWorld): CommandResult {
  const at = argv.indexOf('--');
  const { values } = parseArgs({
    args: [...(at < 0 ? argv : argv.slice(0, at))],
    options: {
      etcd: { type: 'string' },
      to: { type: 'string' },
      file: { type: 'string' },
      environment: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const flags = at < 0 ? [] : argv.slice(at + 1);
  const sources = readSources(world, {
    version: values.etcd,
    file: values.file,
    environment: values.environment,
    argv: flags,
  });
  const { version } = sources;
  const resolved = resolveSettings(sources);
  const { settings } = resolved;
  let output: string | readonly string[] | Readonly<Record<string, string>>;
  let text: string;
  let lost: readonly (typeof resolved.diagnostics)[number][];
  if (values.to === 'flags') {
    const written = writeFlags(settings, { version });
    [output, text, lost] = [
      written.output,
      written.output.map((flag) => `${flag}\n`).join(''),
      written.diagnostics,
    ];
  } else if (values.to === 'environment') {
    const written = writeEnvironment(settings, { version });
    [output, text, lost] = [written.output, environmentText(written.output), written.diagnostics];
  } else if (values.to === 'file') {
    const written = writeConfigFile(settings, { version });
    [output, text, lost] = [written.output, written.output, written.diagnostics];
  } else {
    throw new UsageError('--to takes flags, environment or file');
  }
  const diagnostics = [...resolved.diagnostics, ...lost];
  const files = {
    ...(values.file === undefined ? {} : { file: values.file }),
    ...(values.environment === undefined ? {} : { environment: values.environment }),
  };
  const failed = hasError(diagnostics);
  return {
    stdout: values.json ? jsonText({ output, diagnostics }) : failed ? '' : text,
    stderr: values.json ? '' : diagnostics.map((found) => diagnosticLine(found, files)).join(''),
    exitCode: failed ? 1 : 0,
  };
}
