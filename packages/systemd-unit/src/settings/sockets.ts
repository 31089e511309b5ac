import { encodeBytes } from '../document/bytes.js';
import { isAbsolutePath } from '../names/path.js';
import { netlinkFamilies } from '../schema/words.generated.js';
import { parseAddress } from '../values/address.js';
import { parseBelow, parseUint32 } from '../values/number.js';
import { errorText } from '../values/result.js';
import { checkPath, expandPath } from './expand.js';
import { addRecords } from './grow.js';
import { bad, emptyResets } from './line.js';
import type { LineReader, LineReaders } from './model.js';
import { movedFromVarRun } from './paths.js';

/** What an address of a socket unit is, or the error the C library would name. */
function socketAddress(text: string): 'unix' | 'vsock' | 'inet' | { readonly error: string } {
  const invalid = { error: errorText.invalid };
  if (/^[/@]/.test(text)) {
    if (text.length < 2) return invalid;
    if (encodeBytes(text).length > 107)
      return { error: text.startsWith('@') ? errorText.invalid : errorText['too-long'] };
    return 'unix';
  }
  const vsock = /^vsock(?:-dgram|-seqpacket|-stream)?:(.*)$/s.exec(text)?.[1];
  if (vsock !== undefined) {
    const [cid = '', port] = vsock.split(/:(.*)/s);
    if (port === undefined || !parseUint32(port).ok) return invalid;
    return cid === '' || ['hypervisor', 'local', 'host', 'any'].includes(cid) || parseUint32(cid).ok
      ? 'vsock'
      : invalid;
  }
  const port = /^[ \t\n\r]/.test(text) ? undefined : parseBelow(text, 65535);
  if (port?.ok) return port.value === 0 ? invalid : 'inet';
  if (port !== undefined && port.error === 'out-of-range') return { error: errorText['out-of-range'] };
  const host = /^(?:\[(.*)\](?:%[^%:]+)?|([^[\]:%]*)):([0-9]+)(?:%(.+))?$/.exec(text);
  if (host === null) return invalid;
  const address = parseAddress(host[1] ?? host[2] ?? '');
  const number = parseBelow(host[3] ?? '', 65535);
  if (!address.ok || !number.ok)
    return !number.ok && number.error === 'out-of-range' ? { error: errorText['out-of-range'] } : invalid;
  return number.value === 0 ? invalid : 'inet';
}

const socketListen: LineReader = (text, line) => {
  const kind = line.key.slice('Listen'.length);
  const expanded = expandPath(text, line);
  if (expanded === undefined) return 'keep';
  if (line.unresolved) return addRecords(line, [[kind, expanded]]);
  let address: string | undefined = expanded;
  if (['FIFO', 'Special', 'MessageQueue', 'USBFunction'].includes(kind)) {
    address = checkPath(expanded, line, { absolute: true, ...(kind === 'Special' ? {} : { api: 'refuse' }) });
    if (address === undefined) return 'keep';
    if (kind === 'FIFO') address = movedFromVarRun(address, line);
  } else if (kind === 'Netlink') {
    const [family = '', group] = expanded.split(/[ \t\n\r]+(.*)/s);
    const number = group === undefined || group === '' ? undefined : parseUint32(group);
    const byNumber = parseUint32(family);
    const known = netlinkFamilies.includes(family) || (byNumber.ok && byNumber.value <= 2 ** 31 - 1);
    if (!known || number?.ok === false) {
      const reason =
        number !== undefined && !number.ok && known ? errorText[number.error] : errorText.invalid;
      return bad(line, `Failed to parse address value in '${expanded}', ignoring: ${reason}`);
    }
  } else {
    if (isAbsolutePath(expanded)) address = movedFromVarRun(expanded, line);
    const family = socketAddress(address);
    if (typeof family !== 'string')
      return bad(line, `Failed to parse address value in '${address}', ignoring: ${family.error}`);
    if (kind === 'SequentialPacket' && family !== 'unix')
      return bad(line, `Address family not supported, ignoring: ${text}`);
  }
  return addRecords(line, [[kind, address]]);
};

/** What sockets listen on. */
export const socketReaders: LineReaders = emptyResets({ 'socket-listen': socketListen });
