import { parseArgs } from 'node:util';
import { flagWords, type MemberStart, memberFlags } from '../cluster/member-flags.js';
import { parseFlags } from '../config/flags.js';
import { environmentText, writeEnvironment } from '../config/write-environment.js';
import { writeConfigFile } from '../config/write-file.js';
import { parseMemberList } from '../etcdctl/member-list.js';
import {
  type CommandResult,
  type CommandWorld,
  diagnosticLine,
  hasError,
  jsonText,
  textAt,
  UsageError,
} from './command.js';
import { readCluster } from './sources.js';

export const renderHelp = `etcd-config render --cluster FILE --member NAME [options]
  Writes a member's configuration.
  --start bootstrap|running|joining   why it is started (default bootstrap)
  --members FILE                      for joining: what etcdctl member list says now ("-": standard input)
  --form flags|environment|file       (default flags, one a line)
  --json                              an object with argv or variables or text
`;

function startOf(world: CommandWorld, kind: string, members: string | undefined): MemberStart {
  if (kind === 'bootstrap' || kind === 'running') return { kind };
  if (kind !== 'joining') throw new UsageError(`--start ${kind} is none of bootstrap, running, joining`);
  if (members === undefined) throw new UsageError('--start joining needs --members FILE');
  const list = parseMemberList(textAt(world, members));
  const [fault] = list.diagnostics.filter((found) => found.severity === 'error');
  if (fault !== undefined) throw new UsageError(`${members}:${fault.position.line}: ${fault.message}`);
  return { kind, members: list.members };
}

/** `etcd-config render`. */
export function render(argv: readonly string[], world: CommandWorld): CommandResult {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      cluster: { type: 'string' },
      member: { type: 'string' },
      start: { type: 'string', default: 'bootstrap' },
      members: { type: 'string' },
      form: { type: 'string', default: 'flags' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.member === undefined) throw new UsageError('--member NAME is missing');
  const cluster = readCluster(world, values.cluster);
  const flags = memberFlags(cluster, values.member, startOf(world, values.start, values.members));
  const words = flags.flatMap(flagWords);
  if (values.form === 'flags') {
    const lines = flags.map((flag) => `${flagWords(flag).join(' ')}\n`).join('');
    return { stdout: values.json ? jsonText({ argv: words }) : lines, stderr: '', exitCode: 0 };
  }
  if (values.form !== 'environment' && values.form !== 'file') {
    throw new UsageError(`--form ${values.form} is none of flags, environment, file`);
  }
  const { version } = cluster;
  const read = parseFlags(words, { version });
  const written =
    values.form === 'file'
      ? writeConfigFile(read.settings, { version })
      : writeEnvironment(read.settings, { version });
  const diagnostics = [...read.diagnostics, ...written.diagnostics];
  const { output } = written;
  const body = typeof output === 'string' ? { text: output } : { variables: output };
  const text = typeof output === 'string' ? output : environmentText(output);
  return {
    stdout: values.json ? jsonText({ ...body, diagnostics }) : text,
    stderr: values.json ? '' : diagnostics.map((found) => diagnosticLine(found, {})).join(''),
    exitCode: hasError(diagnostics) ? 1 : 0,
  };
}
