import { describe, expect, test } from 'vitest';
import { nspawnArgv } from '../../src/host/nspawn.js';
import { type MachinePlan, qemuArgv } from '../../src/host/qemu.js';
import { CONTAINER_SCRIPT, MACHINE_SCRIPT } from '../../src/host/scripts.js';
import { architectureOf } from '../../src/machine/architecture.js';
import { runCommand } from '../../src/process/command.js';

test('nspawnArgv boots systemd with what networking needs and no registration', () => {
  expect(nspawnArgv({ machine: 'control0.lab.1', hostName: 'control0', root: '/r', network: '/n' })).toEqual([
    'systemd-nspawn',
    '--quiet',
    '--settings=no',
    '--register=no',
    '--keep-unit',
    '--machine=control0.lab.1',
    '--hostname=control0',
    '--directory=/r',
    '--network-namespace-path=/n',
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
    expect.objectContaining({ code: 'UNSUPPORTED_MACHINE' }),
  );
});

test.each([
  ['container', CONTAINER_SCRIPT],
  ['machine', MACHINE_SCRIPT],
])('the supervisor of a %s is sound sh', async (_, script) => {
  expect(await runCommand(['sh', '-n'], { input: script })).toMatchObject({ stderr: '' });
});
