import { parseInetAton } from '@harderway/ipvs';
import { valueSpan } from '../document/document.js';
import { portOfService } from '../evaluate/services.js';
import { editValue, type FileRule, fixedBy, isReal, type Subject } from './subject.js';

const source = 'add_real_server of ldirectord 4.16.0';
const web = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate\n';

function* firewallMarks({ sections }: Subject) {
  for (const { header } of sections) {
    const { value } = header;
    if (/^\d+\.[\d.]*\d/.test(value) && !/^[^:]+:[0-9A-Za-z\-_]/.test(value))
      yield {
        span: valueSpan(header),
        message: `"${value.trim()}" has no port and is read as firewall mark ${/^\d+/.exec(value)?.[0]}`,
      };
  }
}

const rangePattern = /(\d+\.\d+\.\d+\.\d+)->(\d+\.\d+\.\d+\.\d+)/;

function* ranges({ realLines }: Subject) {
  for (const { line, servers } of realLines) {
    if (!line.value.includes('->')) continue;
    const [, first = '', last = ''] = rangePattern.exec(line.value) ?? [];
    const [from, to] = [parseInetAton(first), parseInetAton(last)];
    if (from === undefined || to === undefined || from > to) continue;
    const made = servers.length;
    const meant = to - from + 1;
    if (made !== meant)
      yield {
        span: valueSpan(line),
        message: `the range ${first}->${last} has ${meant} servers, but ldirectord makes ${made} of it`,
      };
  }
}

function* cutAddresses({ sections }: Subject) {
  for (const line of sections.flatMap(({ directives }) => directives.filter(isReal))) {
    const { value } = line;
    const lead = /^[^0-9A-Za-z.[-]+/.exec(value)?.[0];
    const word = /^[^ \t]*/.exec(value)?.[0] ?? '';
    const underscore = /^[A-Za-z0-9.-]*_/.test(word.replace(/:[A-Za-z0-9\-_]+$/, ''));
    if (lead !== undefined && value !== '')
      yield {
        span: valueSpan(line),
        message: `"${lead}" in front of the address is dropped`,
        fixes: fixedBy(`remove "${lead}"`, editValue(line, 0, lead.length, '')),
      };
    else if (underscore)
      yield {
        span: valueSpan(line),
        message: `"${word}" has an underscore, so only what follows it is the address to ldirectord`,
      };
  }
}

function* ignoredPorts({ realLines }: Subject) {
  for (const { line, service, servers } of realLines) {
    const [real] = servers;
    if (!real || service.protocol === 'fwm' || real.port === '0' || real.forward === 'masq') continue;
    if (Number(real.port) === Number(service.port)) continue;
    const message = `with ${real.forward} connections go to port ${service.port} of ${real.server}; only checks go to ${real.port}`;
    yield { span: valueSpan(line), message };
  }
}

/** True if checks of the servers of a section go to a port. */
const checksPort = ({ checktype, service }: { readonly checktype: string; readonly service: string }) =>
  checktype === 'connect' || (['negotiate', 'combined'].includes(checktype) && service !== 'none');

function* missingCheckPorts({ realLines }: Subject) {
  for (const { line, service, servers } of realLines) {
    const [real] = servers;
    if (real?.port !== '0' || service.checkport !== undefined || !checksPort(service)) continue;
    const usual = portOfService(service.service);
    if (usual !== undefined && Number(usual) === Number(service.port)) continue;
    const message =
      usual === undefined
        ? `${real.server} has no port and ${service.service} has no usual one: the check fails`
        : `${real.server} has no port: it is checked on ${usual}, the usual port of ${service.service}`;
    yield { span: valueSpan(line), message };
  }
}

/** Addresses and ports. */
export const addressRules: readonly FileRule<
  'address-as-fwmark' | 'range-loses-servers' | 'address-cut' | 'port-ignored' | 'no-check-port'
>[] = [
  {
    code: 'address-as-fwmark',
    severity: 'error',
    title: 'an address read as a firewall mark',
    why: 'An address without a port is a firewall mark to ldirectord: only its first number counts. Write address:port.',
    source: 'read_config of ldirectord 4.16.0',
    example: { bad: 'virtual=10.0.0.1\n\treal=10.0.0.2 gate\n', good: web },
    check: firewallMarks,
  },
  {
    code: 'range-loses-servers',
    severity: 'error',
    title: 'an address range that makes other servers',
    why: 'ldirectord compares the ends of a range as text, so a range whose numbers differ in length makes too few or too many servers. Write the servers one by one.',
    source: 'add_real_server_range of ldirectord 4.16.0',
    example: {
      bad: 'virtual=10.0.0.1:80\n\treal=5.245.224.250->5.245.225.2:80 gate\n',
      good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2->10.0.0.9:80 gate\n',
    },
    check: ranges,
  },
  {
    code: 'address-cut',
    severity: 'error',
    title: 'an address of which ldirectord drops a part',
    why: 'ldirectord looks for an address anywhere in the value and drops the text before it, so an underscore or a typing error makes another server.',
    source,
    example: { bad: 'virtual=10.0.0.1:80\n\treal=!!10.0.0.2:80 gate\n', good: web },
    check: cutAddresses,
  },
  {
    code: 'port-ignored',
    severity: 'warning',
    title: 'a port of a server that is not masqueraded',
    why: 'With direct routing and tunnels packets keep their port: IPVS sets the port of the virtual service, but checks go to the one written. Write the same port, or use masq.',
    source: 'parse_options in ipvsadm.c of ipvsadm 1.31',
    example: {
      bad: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:8080 gate\n',
      good: 'virtual=10.0.0.1:80\n\treal=10.0.0.2:8080 masq\n',
    },
    check: ignoredPorts,
  },
  {
    code: 'no-check-port',
    severity: 'warning',
    title: 'a server without a port to check',
    why: 'The check goes to the usual port of the checked service, or fails if that has none. Write the port, or checkport.',
    source: 'ld_checkport of ldirectord 4.16.0',
    example: {
      bad: 'virtual=10.0.0.1:6443\n\treal=10.0.0.2 gate\n\tservice=https\n',
      good: 'virtual=10.0.0.1:443\n\treal=10.0.0.2 gate\n\tservice=https\n',
    },
    check: missingCheckPorts,
  },
];
