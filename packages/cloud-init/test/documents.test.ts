import { describe, expect, test } from 'vitest';
import { formatNetworkConfig, formatUserData } from '../src/document/format.js';
import { parseNetworkConfig, parseUserData } from '../src/document/parse.js';
import {
  controlNetworkConfig,
  controlUserData,
  gatewayNetworkConfig,
  gatewayUserData,
} from '../src/virtual-ip.js';

const authority =
  '-----BEGIN CERTIFICATE-----\nMIIDAzCCAeugAwIBAgIUabc+/=\nQUJD\n-----END CERTIFICATE-----\n';
const virtualIp = '192.168.1.21';

describe('control nodes', () => {
  test('network-config', () => {
    const text = formatNetworkConfig(controlNetworkConfig({ virtualIp }));
    expect(text).toBe(`network:
  version: 2
  ethernets:
    lo:
      match:
        name: lo
      addresses: [192.168.1.21/32]
    eth:
      match:
        name: enp*
      dhcp4: true
`);
    expect(parseNetworkConfig(text)).toEqual({
      config: controlNetworkConfig({ virtualIp }),
      diagnostics: [],
    });
  });

  test('user-data', () => {
    const text = formatUserData(controlUserData());
    expect(text).toBe(`#cloud-config
write_files:
  - path: /etc/sysctl.d/50-vip-arp.conf
    content: |
      net.ipv4.conf.all.arp_announce = 2
      net.ipv4.conf.all.arp_ignore = 1
runcmd:
  - sysctl -p /etc/sysctl.d/50-vip-arp.conf
`);
    expect(parseUserData(text)).toEqual({ data: controlUserData(), diagnostics: [] });
  });
});

describe('gateway', () => {
  test('network-config', () => {
    const text = formatNetworkConfig(gatewayNetworkConfig({ virtualIp, interfaces: 'ens3' }));
    expect(text).toBe(`network:
  version: 2
  ethernets:
    eth:
      match:
        name: ens3
      addresses: [192.168.1.21/32]
      dhcp4: true
`);
    expect(parseNetworkConfig(text).diagnostics).toEqual([]);
  });

  test('one of several has keepalived, and no address of its own accord', () => {
    const network = formatNetworkConfig(gatewayNetworkConfig({ virtualIp, shared: true }));
    expect(network).not.toContain(virtualIp);
    expect(gatewayUserData({ authority, shared: true }).packages).toContain('keepalived');
  });

  test('user-data', () => {
    const text = formatUserData(gatewayUserData({ authority }));
    expect(text).toBe(`#cloud-config
packages:
  - ipvsadm
  - ldirectord
ca_certs:
  trusted:
    - |
      -----BEGIN CERTIFICATE-----
      MIIDAzCCAeugAwIBAgIUabc+/=
      QUJD
      -----END CERTIFICATE-----
`);
    expect(parseUserData(text)).toEqual({ data: gatewayUserData({ authority }), diagnostics: [] });
  });
});
