import { parseInetAton } from '@harderway/ipvs';
import type { DirectiveLine } from '../document.js';
import { portOfService } from '../services.js';
import { editValue, type SectionView, type Subject, valuePositionOf } from './report.js';

const firewallMarks = ({ sections, report }: Subject): void => {
  for (const { header } of sections)
    if (/^\d+\.[\d.]*\d/.test(header.value) && !/^[^:]+:[0-9A-Za-z\-_]/.test(header.value))
      report(
        'address-as-fwmark',
        valuePositionOf(header),
        `"${header.value.trim()}" has no port and is read as firewall mark ${/^\d+/.exec(header.value)?.[0]}`,
      );
};

const rangePattern = /(\d+\.\d+\.\d+\.\d+)->(\d+\.\d+\.\d+\.\d+)/;

const range = (line: DirectiveLine, section: SectionView, report: Subject['report']): void => {
  const [, first = '', last = ''] = rangePattern.exec(line.value) ?? [];
  const [from, to] = [parseInetAton(first), parseInetAton(last)];
  if (from === undefined || to === undefined || from > to || !section.state) return;
  const made = section.state.real.filter((real) => real.line === line.number).length;
  const meant = to - from + 1;
  if (made === meant) return;
  report(
    'range-loses-servers',
    valuePositionOf(line),
    `The range ${first}->${last} stands for ${meant} servers, but ldirectord makes ${made}`,
  );
};

const cutAddress = (line: DirectiveLine, report: Subject['report']): void => {
  const lead = /^[^0-9A-Za-z.[-]+/.exec(line.value)?.[0];
  const word = /^[^ \t]*/.exec(line.value)?.[0] ?? '';
  const underscore = /^[A-Za-z0-9.-]*_/.exec(word.replace(/:[A-Za-z0-9\-_]+$/, ''));
  if (lead !== undefined && line.value !== '')
    report('address-cut', valuePositionOf(line), `"${lead}" in front of the address is dropped`, {
      description: `Drop "${lead}"`,
      edits: [editValue(line, 0, lead.length, '')],
    });
  else if (underscore)
    report(
      'address-cut',
      valuePositionOf(line),
      `"${word}" has an underscore, so ldirectord takes only what follows it for the address`,
    );
};

const ports = (line: DirectiveLine, section: SectionView, report: Subject['report']): void => {
  const { state } = section;
  const real = state?.real.find((each) => each.line === line.number);
  if (!state || !real) return;
  if (
    real.port !== '0' &&
    state.protocol !== 'fwm' &&
    real.forward !== 'masq' &&
    Number(real.port) !== Number(state.port)
  )
    report(
      'port-ignored',
      valuePositionOf(line),
      `With ${real.forward} connections go to port ${state.port} of ${real.server}; only checks go to ${real.port}`,
    );
  const checks = ['negotiate', 'combined', 'connect'].includes(state.checktype);
  const needsPort = checks && !(state.checktype !== 'connect' && state.service === 'none');
  if (real.port !== '0' || state.checkport !== undefined || !needsPort) return;
  const usual = portOfService(state.service);
  if (usual !== undefined && Number(usual) === Number(state.port)) return;
  report(
    'no-check-port',
    valuePositionOf(line),
    usual === undefined
      ? `${real.server} has no port and ${state.service} has no usual one: the check fails`
      : `${real.server} has no port: it is checked on ${usual}, the usual port of ${state.service}`,
  );
};

/** Rules about addresses and ports. */
export const lintAddresses = (subject: Subject): void => {
  firewallMarks(subject);
  for (const section of subject.sections)
    for (const line of section.directives) {
      if (line.name !== 'real' && line.name !== 'real6') continue;
      range(line, section, subject.report);
      cutAddress(line, subject.report);
      ports(line, section, subject.report);
    }
};
