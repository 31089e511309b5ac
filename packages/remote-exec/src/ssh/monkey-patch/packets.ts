import { randomFillSync } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';

/** What is used of ssh2's own objects: what makes an empty packet for a payload, after the keys were exchanged. */
interface Protocol {
  readonly _cipher: { allocPacket(payloadBytes: number): Buffer };
}

/** Bytes of the packet's length and of its padding's length, ahead of the payload. */
const headBytes = 5;
const blockBytes = 16;
const tagBytes = 16;

/** Room for a packet of the 32 KiB that OpenSSH takes at once. Smaller ones than half of that are not worth keeping. */
const roomBytes = 33 * 1024;
/** Rooms that are kept, 2 MiB, for all connections together. */
const mostFree = 64;

const free: ArrayBufferLike[] = [];
const taken = new WeakSet<ArrayBufferLike>();

const random = Buffer.alloc(8192);
let used = random.length;

/** Random bytes, each given once. */
function pad(packet: Buffer, from: number, to: number): void {
  if (used + to - from > random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += random.copy(packet, from, used, used + to - from);
}

function room(bytes: number): Buffer {
  if (bytes < roomBytes / 2 || bytes > roomBytes) return Buffer.allocUnsafe(bytes);
  const place = free.pop() ?? Buffer.allocUnsafeSlow(roomBytes).buffer;
  taken.add(place);
  return Buffer.from(place, 0, bytes);
}

/** The socket has passed a packet on, or never will. */
function over({ buffer }: Uint8Array): void {
  if (taken.delete(buffer) && free.length < mostFree) free.push(buffer);
}

/** An empty packet for AES-GCM (RFC 5647): lengths, room for the payload, random padding, and room for the tag. */
function allocPacket(payloadBytes: number): Buffer {
  const least = blockBytes - ((payloadBytes + 1) % blockBytes);
  const padding = least < 4 ? least + blockBytes : least;
  const end = headBytes + payloadBytes + padding;
  const packet = room(end + tagBytes);
  packet.writeUInt32BE(end - 4);
  packet[4] = padding;
  pad(packet, headBytes + payloadBytes, end);
  return packet;
}

/**
 * Has ssh2 use the memory of packets again that the socket has passed on, and ask for the random bytes of their padding
 * 8 KiB at a time. It makes a buffer for each packet, and asks for its few random bytes, which together takes a quarter
 * of this process's time when a large file is sent. To be called before the connection's first byte.
 *
 * ssh2 has no option for this. Where its inside is not as known here, nothing is changed.
 */
export function reusePackets(client: Client, stream: Duplex): void {
  const write = stream.write.bind(stream);
  stream.write = (piece: Uint8Array): boolean => write(piece, () => over(piece));
  // Each exchange of keys makes a new cipher.
  client.on('handshake', () => {
    const cipher = (client as { readonly _protocol?: Partial<Protocol> })._protocol?._cipher;
    // Its packets are encrypted in place, and belong to nobody once they are written.
    if (cipher?.constructor.name === 'AESGCMCipherBinding') cipher.allocPacket = allocPacket;
  });
}
