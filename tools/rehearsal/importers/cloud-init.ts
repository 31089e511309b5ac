// Reads documents of others, changes one value, and finds everything else where it was.
import assert from 'node:assert/strict';
import {
  parseNetworkConfig,
  parseUserData,
  updateNetworkConfig,
  updateUserData,
} from '@harderway/cloud-init';

const user = `#cloud-config
hostname: a # the first
users: [{name: ops, sudo: "ALL=(ALL) NOPASSWD:ALL"}]
ntp: {servers: [192.0.2.123]}
`;
const { data } = parseUserData(user);
assert.ok(data !== undefined);
assert.equal(updateUserData(user, { ...data, hostname: 'b' }), user.replace('hostname: a', 'hostname: b'));

const network = `version: 2
ethernets:
  eth0:
    dhcp4: true
    dhcp4-overrides: {use-dns: false}
    wakeonlan: true
bonds:
  bond0: {interfaces: [eth0]}
vlans:
  v7: {id: 7, link: bond0}
`;
const { config } = parseNetworkConfig(network);
assert.ok(config !== undefined);
const changed = { ...config, ethernets: { eth0: { ...config.ethernets?.['eth0'], dhcp4: false } } };
assert.equal(updateNetworkConfig(network, changed), network.replace('dhcp4: true', 'dhcp4: false'));
