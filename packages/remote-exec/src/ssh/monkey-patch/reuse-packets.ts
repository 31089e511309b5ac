import { randomFillSync } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { ClientInternals } from './internals.js';

/** Bytes of the packet's length and of its padding's length, ahead of the payload. */
const headBytes = 5;
const blockBytes = 16;
const tagBytes = 16;

/** Memory for a packet of the 32 KiB that OpenSSH takes at once. Packets under half of that are not worth pooling. */
const slotBytes = 33 * 1024;
/** Slots that are pooled, 2 MiB, for all connections together. */
const mostFree = 64;

const free: ArrayBufferLike[] = [];
const inUse = new WeakSet<ArrayBufferLike>();

const random = Buffer.alloc(8192);
let used = random.length;

/** Fills a part of a packet with random bytes, each used once. */
function pad(packet: Buffer, from: number, to: number): void {
  if (used + to - from > random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += random.copy(packet, from, used, used + to - from);
}

function allocate(bytes: number): Buffer {
  if (bytes < slotBytes / 2 || bytes > slotBytes) return Buffer.allocUnsafe(bytes);
  const slot = free.pop() ?? Buffer.allocUnsafeSlow(slotBytes).buffer;
  inUse.add(slot);
  return Buffer.from(slot, 0, bytes);
}

/** Takes back the memory of a packet that the socket has passed on, or never will. */
function release({ buffer }: Uint8Array): void {
  if (inUse.delete(buffer) && free.length < mostFree) free.push(buffer);
}

/** An empty packet for AES-GCM (RFC 5647): lengths, space for the payload, random padding, and space for the tag. */
export function allocPacket(payloadBytes: number): Buffer {
  const least = blockBytes - ((payloadBytes + 1) % blockBytes);
  const padding = least < 4 ? least + blockBytes : least;
  const end = headBytes + payloadBytes + padding;
  const packet = allocate(end + tagBytes);
  packet.writeUInt32BE(end - 4);
  packet[4] = padding;
  pad(packet, headBytes + payloadBytes, end);
  return packet;
}

/**
 * Has ssh2 reuse the memory of packets that the socket has passed on, and take the random bytes of their padding 8 KiB at
 * a time. ssh2 allocates a buffer for each packet and asks for its few random bytes, which together takes a quarter of
 * this process's time while a large file is sent.
 */
export function reusePackets(client: Client, internals: ClientInternals, stream: Duplex): void {
  const write = stream.write.bind(stream);
  stream.write = (piece: Uint8Array): boolean => write(piece, () => release(piece));
  // Each exchange of keys makes a new cipher.
  client.on('handshake', () => {
    const { _cipher: cipher } = internals._protocol;
    // It encrypts packets in place, and nobody uses them once they are written.
    if (cipher.constructor.name === 'AESGCMCipherBinding') cipher.allocPacket = allocPacket;
  });
}
