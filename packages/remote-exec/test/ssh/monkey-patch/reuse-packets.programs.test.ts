import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/ssh/connect.js';
import { allocPacket } from '../../../src/ssh/monkey-patch/reuse-packets.js';
import { type Sshd, startSshd } from '../../rig/sshd.js';

let sshd: Sshd;
beforeAll(async () => {
  // It asks for new keys after each MiB, so that one upload meets many ciphers.
  sshd = await startSshd({ lines: ['RekeyLimit 1M'] });
});
afterAll(() => sshd.stop());

describe('packets whose memory is used again', () => {
  it('hold what ssh2 would have put into them', () => {
    for (const payload of [...Array(80).keys(), 16_383, 32_777, 32_781, 33_700, 33_800, 70_000]) {
      const packet = allocPacket(payload);
      const padding = packet[4] ?? 0;
      // RFC 5647: the encrypted part is whole blocks; RFC 4253: at least 4 bytes of padding.
      expect(packet.readUInt32BE()).toBe(1 + payload + padding);
      expect(packet.readUInt32BE() % 16).toBe(0);
      expect(padding).toBeGreaterThanOrEqual(4);
      expect(padding).toBeLessThan(20);
      expect(packet.length).toBe(4 + 1 + payload + padding + 16);
    }
  });

  it('carry several contents at once, over changes of keys, each whole', async () => {
    const hosts = await Promise.all([0, 1, 2].map(() => connect(sshd.target)));
    const contents = [...Array(9).keys()].map((index) => randomBytes(3_000_000 + index * 777_777));
    const sums = await Promise.all(
      contents.map(async (stdin, index) => {
        const ran = await hosts[index % hosts.length]?.run({ argv: ['sha256sum'], stdin });
        return ran?.stdout.slice(0, 64);
      }),
    );
    expect(sums).toEqual(contents.map((content) => createHash('sha256').update(content).digest('hex')));
    await Promise.all(hosts.map((host) => host.close()));
  }, 60_000);
});
