import { isAbsolutePath } from '../names/path.js';
import { netlinkFamilies } from '../schema/words.generated.js';
import { parseBelow, parseUint32 } from '../values/number.js';
import { errorText, failed, type Parsed, parsed, type ValueErrorCode } from '../values/result.js';
import { parseSocketAddress } from '../values/socket-address.js';
import { checkPath, expandPath } from './expand.js';
import { addRecords } from './grow.js';
import { bad, emptyResets } from './line.js';
import type { LineReader, LineReaders } from './model.js';
import { movedFromVarRun } from './paths.js';

/** The family of a netlink address, by name or number, and its group, as systemd shows them. */
function netlink(text: string): Parsed<string> {
  const [family = '', group = ''] = text.split(/[ \t\n\r]+(.*)/s);
  const index = family === '-' ? -1 : netlinkFamilies.indexOf(family);
  const number = index >= 0 ? parsed(index) : parseBelow(family, 2 ** 31 - 1);
  if (!number.ok) return failed();
  const one = group === '' ? parsed(0) : parseUint32(group);
  if (!one.ok) return one;
  const name = netlinkFamilies[number.value] ?? '-';
  return parsed(`${name === '-' ? number.value : name} ${one.value}`);
}

const socketListen: LineReader = (text, line) => {
  const kind = line.key.slice('Listen'.length);
  const expanded = expandPath(text, line);
  if (expanded === undefined) return 'keep';
  if (line.unresolved) return addRecords(line, [[kind, expanded]]);
  const notAnAddress = (value: string, error: ValueErrorCode): 'keep' =>
    bad(line, `Failed to parse address value in '${value}', ignoring: ${errorText[error]}`);
  let address: string | undefined;
  if (['FIFO', 'Special', 'MessageQueue', 'USBFunction'].includes(kind)) {
    address = checkPath(expanded, line, { absolute: true, ...(kind === 'Special' ? {} : { api: 'refuse' }) });
    if (address === undefined) return 'keep';
    if (kind === 'FIFO') address = movedFromVarRun(address, line);
  } else if (kind === 'Netlink') {
    const shown = netlink(expanded);
    if (!shown.ok) return notAnAddress(expanded, shown.error);
    address = shown.value;
  } else {
    const moved = isAbsolutePath(expanded) ? movedFromVarRun(expanded, line) : expanded;
    const socket = parseSocketAddress(moved);
    if (!socket.ok) return notAnAddress(moved, socket.error);
    if (kind === 'SequentialPacket' && socket.value.family !== 'unix')
      return bad(line, `Address family not supported, ignoring: ${text}`);
    address = socket.value.text;
  }
  return addRecords(line, [[kind, address]]);
};

/** The addresses that sockets listen on. */
export const socketReaders = (): LineReaders => emptyResets({ 'socket-listen': socketListen });
