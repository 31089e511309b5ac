// Moves the virtual services of a gateway from keepalived to ldirectord and back: the table stays, and every loss is named.
import assert from 'node:assert/strict';
import { diff } from '@harderway/ipvs';
import * as keepalived from '@harderway/keepalived-config';
import * as ldirectord from '@harderway/ldirectord-config';

const service = (check: string): string => `virtual_server 192.0.2.1 443 {
    lb_algo wlc
    lb_kind DR
    protocol TCP
    persistence_timeout 300
    virtualhost www.example.org
    sorry_server 127.0.0.1 443
    real_server 192.0.2.11 443 {
        weight 3
        ${check}
    }
    real_server 192.0.2.12 443 {
        weight 0
        ${check}
    }
}
`;

function moved(check: string): readonly string[] {
  const before = keepalived.evaluate(keepalived.parse(service(check))).state;
  assert.ok(before);
  const { config, notes } = keepalived.toLdirectord(before);
  const { state, verdict } = ldirectord.evaluate(ldirectord.parse(ldirectord.formatLdirectord(config)));
  assert.equal(verdict, 'runs');
  assert.ok(state);
  const { table } = keepalived.toIpvs(before);
  assert.deepEqual(diff(table, ldirectord.toIpvs(state, ldirectord.plainEnvironment).table), []);
  const back = keepalived.fromLdirectord(state, ldirectord.plainEnvironment);
  const after = keepalived.evaluate(keepalived.parse(keepalived.formatKeepalived(back.config))).state;
  assert.ok(after);
  assert.deepEqual(diff(table, keepalived.toIpvs(after).table), []);
  return notes;
}

assert.deepEqual(moved('TCP_CHECK {\n connect_timeout 3\n }'), []);
assert.deepEqual(moved('HTTP_GET {\n url {\n path /healthz\n }\n }'), []);
assert.deepEqual(moved('TCP_CHECK {\n connect_ip 192.0.2.99\n }'), [
  'ldirectord has no connect_ip of TCP_CHECK',
]);
assert.deepEqual(moved('SSL_GET {\n url {\n path /\n status_code 200\n }\n }'), [
  'ldirectord has no status_code of a URL',
]);
assert.deepEqual(moved('SMTP_CHECK {\n helo_name gw\n }'), ['ldirectord has no helo_name of SMTP_CHECK']);
