import { checkedServices } from '../services.generated.js';
import type { SectionDraft, Take } from './drafts.js';
import { configError } from './messages.js';
import { digitsIn, inQuotes } from './values.js';

const checkTypes = ['connect', 'negotiate', 'ping', 'off', 'on', 'external', 'external-perl'] as const;
const typeMessage =
  'checktype must be "connect", "negotiate", "on", "off", "ping", "external", "external-perl" or a positive number';

/** A number of connects if there is any digit, else the first word. */
export const takeCheckType: Take<SectionDraft> = ({ state }, value, line) => {
  const digits = digitsIn(value);
  if (digits !== undefined) {
    state.numConnects = digits;
    state.checktype = 'combined';
    return true;
  }
  const word = /[0-9A-Za-z_-]+/.exec(value)?.[0] ?? '';
  state.checktype = checkTypes.find((type) => type === word) ?? configError(line, typeMessage);
  return true;
};

const serviceMessage = (): string =>
  `service must be ${checkedServices.slice(0, -1).join(', ')} or ${checkedServices.at(-1)}`;

/** The first word. ftp and sip get default logins. */
export const takeService: Take<SectionDraft> = ({ state, environment }, value, line) => {
  const word = /[0-9A-Za-z_]+/.exec(value)?.[0] ?? '';
  state.service = checkedServices.find((name) => name === word) ?? configError(line, serviceMessage());
  const login = `ldirectord@${environment.hostName}`;
  if (word === 'ftp' && state.login === '') state.login = 'anonymous';
  if (word === 'sip' && state.login === '') state.login = login;
  if (word === 'ftp' && state.passwd === '') state.passwd = login;
  return true;
};

/** A dotted mask of any numbers, or a prefix length. */
export const takeNetmask: Take<SectionDraft> = ({ state }, value, line) => {
  if (state.family === 'inet6') {
    const length = /^[0-9]+$/.test(value) ? Number(value) : 0;
    if (length < 1 || length > 128)
      configError(line, 'invalid netmask: a prefix length between 1 and 128 is required');
  } else if (!/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(value)) {
    configError(line, 'invalid netmask: dotted quad notation is required');
  }
  state.netmask = value;
  return true;
};

/** A protocol; marks keep their own. */
export const takeProtocol: Take<SectionDraft> = ({ state }, value, line) => {
  const word = /[0-9A-Za-z_]+/.exec(value)?.[0] ?? configError(line, 'invalid protocol');
  if (state.protocol === 'fwm') {
    if (word !== 'fwm')
      configError(line, 'protocol must be fwm if the virtual service is a fwmark (a number)');
  } else if (word === 'tcp' || word === 'udp') {
    state.protocol = word;
  } else {
    configError(line, 'protocol must be tcp or udp if the virtual service is an address and port');
  }
  return true;
};

/** The first digits, within the range of ports. */
export const takeCheckPort: Take<SectionDraft> = ({ state }, value, line) => {
  const digits = digitsIn(value) ?? configError(line, 'invalid port');
  if (Number(digits) < 1 || Number(digits) > 65535) configError(line, 'checkport must be in range 1..65536');
  state.checkport = digits;
  return true;
};

/** A file, which the program opens when it reads the directive. */
export const takeMonitorFile: Take<SectionDraft> = ({ state, environment }, value, line) => {
  const path = inQuotes(value) ?? value;
  const problem = environment.monitorFileProblem?.(path);
  if (problem !== undefined) configError(line, `unable to open monitorfile ${path}: ${problem}`);
  state.monitorfile = path;
  return true;
};
