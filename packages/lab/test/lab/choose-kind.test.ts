import { describe, expect, test } from 'vitest';
import { chooseKind, type MachineKernel } from '../../src/lab/choose-kind.js';

const plain: MachineKernel = { hasIpvs: false, hasKvm: false, architecture: 'amd64' };
const host = { name: 'gateway', address: '192.168.1.10' };

describe('chooseKind', () => {
  test.each([
    ['a container where nothing is needed', false, plain, 'container'],
    ['a container where the kernel has IPVS', true, { ...plain, hasIpvs: true, hasKvm: true }, 'container'],
    ['a virtual machine where that is not emulated', true, { ...plain, hasKvm: true }, 'qemu'],
    ['user-mode Linux instead of an emulated one', true, plain, 'uml'],
    ['an emulated one where there is no user-mode Linux', true, { ...plain, architecture: 'arm64' }, 'qemu'],
  ] as const)('takes %s', (_, ipvs, machine, kind) => {
    expect(chooseKind({ ...host, ipvs }, machine)).toBe(kind);
  });

  test.each(['container', 'uml', 'qemu'] as const)('takes %s when asked to', (kind) => {
    expect(chooseKind({ ...host, kind, ipvs: true }, { ...plain, hasIpvs: true })).toBe(kind);
    expect(chooseKind({ ...host, kind }, plain)).toBe(kind);
  });

  test.each([
    ['container', plain, 'needs IPVS'],
    ['uml', { ...plain, architecture: 'arm64' }, 'this machine is arm64'],
  ] as const)('refuses %s where that cannot work', (kind, machine, why) => {
    expect(() => chooseKind({ ...host, kind, ipvs: true }, machine)).toThrowError(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(why) }),
    );
  });
});
