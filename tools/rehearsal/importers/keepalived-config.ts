// Writes a pair of gateways, checks what each of them reads, and converts the services of another program.
import assert from 'node:assert/strict';
import {
  check,
  evaluate,
  formatKeepalived,
  fromLdirectord,
  type KeepalivedConfig,
  parse,
  takeoverSeconds,
  toIpvs,
} from '@harderway/keepalived-config';
import {
  evaluate as evaluateLdirectord,
  parse as parseLdirectord,
  plainEnvironment,
} from '@harderway/ldirectord-config';

const gateway = (priority: number): KeepalivedConfig => ({
  global_defs: { vrrp_version: 3 },
  vrrp_instance: [
    {
      name: 'api',
      state: 'BACKUP',
      interface: 'eth0',
      virtual_router_id: 51,
      priority,
      advert_int: 0.5,
      nopreempt: true,
      virtual_ipaddress: [{ address: '192.0.2.1/32' }],
    },
  ],
});
for (const priority of [150, 100]) {
  const document = parse(formatKeepalived(gateway(priority)));
  assert.deepEqual(check(document).diagnostics, []);
  const [instance] = evaluate(document).state?.vrrp?.instances ?? [];
  assert.ok(instance);
  assert.ok(takeoverSeconds(instance) < 2);
}

const { state } = evaluateLdirectord(
  parseLdirectord('virtual=192.0.2.1:6443\n\treal=192.0.2.11:6443 gate\n\tservice=https\n'),
);
assert.ok(state);
const { config, notes } = fromLdirectord(state, plainEnvironment);
assert.deepEqual(notes, ['SSL_GET verifies no certificate']);
const converted = evaluate(parse(formatKeepalived(config))).state;
assert.ok(converted);
assert.equal(toIpvs(converted).table.services[0]?.servers.length, 1);
