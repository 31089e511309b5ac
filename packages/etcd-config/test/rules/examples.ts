import type { Diagnostic } from '@harderway/diagnostics';
import { parseCluster } from '../../src/document/cluster.js';
import { parseEnvironmentFile } from '../../src/document/environment-file.js';
import { parseFlags } from '../../src/document/flags.js';
import { resolveSettings } from '../../src/document/resolve.js';
import { formatEnvironment } from '../../src/document/write-environment.js';
import { formatConfigFile } from '../../src/document/write-file.js';
import { formatFlags } from '../../src/document/write-flags.js';
import { parseAlarmList } from '../../src/etcdctl/alarm-list.js';
import { parseEndpointHashes } from '../../src/etcdctl/endpoint-hashkv.js';
import { parseEndpointHealth } from '../../src/etcdctl/endpoint-health.js';
import { parseEndpointStatus } from '../../src/etcdctl/endpoint-status.js';
import { parseMemberList } from '../../src/etcdctl/member-list.js';
import { checkEtcd } from '../../src/rules/check.js';
import { checkMembers } from '../../src/rules/check-members.js';
import { checkUpgrade } from '../../src/versions/upgrade.js';

type Given = Readonly<Record<string, string>>;

const VERSION = '3.5.26';
const linesOf = (text = ''): readonly string[] => text.split('\n').filter((line) => line !== '');

const writers = { flags: formatFlags, environment: formatEnvironment, file: formatConfigFile };

/** Diagnostics of an etcd with a text as its flags, environment file or configuration file. */
function checkStart(text: string, given: Given): readonly Diagnostic[] {
  const kind = given['text'] ?? 'flags';
  const environment = parseEnvironmentFile(kind === 'environment file' ? text : (given['environment'] ?? ''));
  const sources = {
    version: given['version'] ?? VERSION,
    argv: linesOf(kind === 'flags' ? text : given['flags']),
    environment: environment.variables,
    environmentSpans: environment.spans,
    file: kind === 'configuration file' ? text : undefined,
  };
  const to = Object.entries(writers).find(([name]) => name === given['to'])?.[1];
  if (to !== undefined)
    return to(resolveSettings(sources).settings, { version: given['target'] ?? sources.version }).diagnostics;
  const dataDirectory = given['data'] === 'member' ? 'member' : 'empty';
  return [...environment.diagnostics, ...checkEtcd({ ...sources, dataDirectory }).diagnostics];
}

/** Members as paragraphs of flags. */
function checkTogether(text: string, { etcdServers }: Given): readonly Diagnostic[] {
  const inputs = text.split('\n\n').map((paragraph, index) => ({
    label: `member${index}`,
    input: { version: VERSION, argv: linesOf(paragraph) },
  }));
  return checkMembers(inputs, { etcdServers: etcdServers?.split(',') });
}

/** Two versions, and flags on the lines below. */
function checkWay(text: string): readonly Diagnostic[] {
  const [versions = '', ...argv] = linesOf(text);
  const [from = '', to = ''] = versions.split(' ');
  return checkUpgrade(from, to, parseFlags(argv, { version: from }).settings);
}

/** All diagnostics of the text of an example. */
export function checkExample(text: string, given: Given = {}): readonly Diagnostic[] {
  switch (given['text']) {
    case 'cluster description':
      return parseCluster(text).diagnostics;
    case 'command lines of the members':
      return checkTogether(text, given);
    case 'two versions':
      return checkWay(text);
    case 'etcdctl member list':
      return parseMemberList(text).diagnostics;
    case 'etcdctl endpoint status':
      return parseEndpointStatus(text).diagnostics;
    case 'etcdctl endpoint hashkv':
      return parseEndpointHashes(text).diagnostics;
    case 'etcdctl alarm list':
      return parseAlarmList(text).diagnostics;
    case 'etcdctl endpoint health':
      return parseEndpointHealth(text).diagnostics;
    default:
      return checkStart(text, given);
  }
}
