import { describe, expect, test } from 'vitest';
import { nspawnArgv } from '../../src/host/container.js';
import { type MachinePlan, qemuArgv } from '../../src/host/qemu.js';
import type { Host } from '../../src/host/runner.js';
import { umlArgv } from '../../src/host/uml.js';
import { architectureOf } from '../../src/machine/architecture.js';

test('nspawnArgv boots systemd with what networking needs and no registration', () => {
  expect(nspawnArgv({ machine: 'control0.lab.1', name: 'control0', directory: '/d' })).toEqual([
    'systemd-nspawn',
    '--quiet',
    '--settings=no',
    '--register=no',
    '--keep-unit',
    '--machine=control0.lab.1',
    '--hostname=control0',
    '--directory=/d/root',
    '--network-namespace-path=/d/network',
    '--capability=CAP_NET_ADMIN',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    '--boot',
  ]);
});

describe('qemuArgv', () => {
  const plan: MachinePlan = {
    architecture: architectureOf('x64'),
    kernel: { image: '/boot/vmlinuz', initrd: '/boot/initrd' },
    disk: '/disk',
    tap: 'port0',
    mac: '52:00:00:00:00:01',
    memory: 512,
    kvm: false,
    hostName: 'gateway',
  };
  const after = (argv: readonly string[], option: string): string | undefined =>
    argv[argv.indexOf(option) + 1];

  test('emulates one processor where there is no KVM', () => {
    const argv = qemuArgv(plan);
    expect(argv[0]).toBe('qemu-system-x86_64');
    expect(after(argv, '-machine')).toMatch(/^q35,/);
    expect(after(argv, '-accel')).toBe('tcg,thread=multi');
    expect(after(argv, '-cpu')).toBe('Westmere');
    expect(after(argv, '-smp')).toBe('1');
    expect(after(argv, '-m')).toBe('512');
    expect(after(argv, '-append')).toContain('console=ttyS0');
  });

  test('puts the network card into the slot that makes it enp0s1', () => {
    expect(qemuArgv(plan)).toContain('virtio-net-pci,netdev=lan,mac=52:00:00:00:00:01,addr=0x1,romfile=');
    expect(after(qemuArgv(plan), '-netdev')).toBe('tap,id=lan,ifname=port0,script=no,downscript=no');
  });

  test('uses KVM and the other architecture where told', () => {
    const argv = qemuArgv({ ...plan, kvm: true, architecture: architectureOf('arm64') });
    expect(argv[0]).toBe('qemu-system-aarch64');
    expect(after(argv, '-machine')).toBe('virt');
    expect(after(argv, '-accel')).toBe('kvm');
    expect(after(argv, '-cpu')).toBe('host');
    expect(after(argv, '-append')).toContain('console=ttyAMA0');
  });
});

test('architectureOf refuses what there are no programs for', () => {
  expect(() => architectureOf('riscv64')).toThrowError(
    expect.objectContaining({ code: 'unsupported-machine' }),
  );
});

test('umlArgv names the files of the host from its directory, and gives each host its own network card', () => {
  const host: Host = {
    name: 'gateway',
    machine: 'gateway.lab.1',
    mac: '52:00:00:00:00:01',
    port: 'port0',
    bridge: 'lan0',
    namespace: 'harderway-lab',
    directory: '/labs,1/hosts/gateway',
    cgroup: '/c',
    root: { directory: '/cache/root', disk: '/cache/disk' },
    memory: 384,
  };
  const argv = umlArgv(host);
  expect(argv[0]).toBe('/cache/root/usr/bin/linux.uml');
  expect(argv).toContain('mem=384M');
  expect(argv).toContain('vec0:transport=tap,ifname=port0,mac=52:00:00:00:00:01,depth=128,gro=1');
  expect(argv.join(' ')).not.toContain('/labs,1');
});
