import { parseInetAton } from '@harderway/ipvs/addresses';
import { valueSpan } from '../document/document.js';
import { isReal } from '../document/sections.js';
import { portOfService } from '../evaluate/services.js';
import { wordOf } from '../forwarding.js';
import { type CheckedFile, type Checks, editValue, fixedBy } from './subject.js';

function* firewallMarks({ sections }: CheckedFile) {
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

function* ranges({ realLines }: CheckedFile) {
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
        message: `the range ${first}->${last} has ${meant} servers, but ldirectord makes ${made}`,
      };
  }
}

function* cutAddresses({ sections }: CheckedFile) {
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
        message: `"${word}" has an underscore, so ldirectord takes only the part behind it as the address`,
      };
  }
}

function* ignoredPorts({ realLines }: CheckedFile) {
  for (const { line, service, servers } of realLines) {
    const [real] = servers;
    if (!real || service.protocol === 'fwm' || real.port === '0' || real.forward === 'masquerade') continue;
    if (Number(real.port) === Number(service.port)) continue;
    const message = `with ${wordOf(real.forward)} connections go to port ${service.port} of ${real.server}; only checks go to ${real.port}`;
    yield { span: valueSpan(line), message };
  }
}

/** True if checks of the servers of a section go to a port. */
const checksPort = ({ checktype, service }: { readonly checktype: string; readonly service: string }) =>
  checktype === 'connect' || (['negotiate', 'combined'].includes(checktype) && service !== 'none');

function* missingCheckPorts({ realLines }: CheckedFile) {
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
export const addressChecks: Checks = {
  'address-as-fwmark': firewallMarks,
  'range-loses-servers': ranges,
  'address-cut': cutAddresses,
  'port-ignored': ignoredPorts,
  'no-check-port': missingCheckPorts,
};
