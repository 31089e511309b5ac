import { expect, it } from 'vitest';
import { soon } from '../../../tools/testing/soon.js';
import { check } from '../src/check.js';
import { parse } from '../src/document/parse.js';
import { plainEnvironment } from '../src/environment.js';

const lines = (count: number, line: (at: number, address: string) => string): string =>
  Array.from({ length: count }, (_, at) => line(at, `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`)).join(
    '',
  );

it.each([
  [
    'addresses of an instance',
    `vrrp_instance a {
  interface eth0
  virtual_router_id 5
  virtual_ipaddress_excluded {
${lines(30_000, (_, address) => `    ${address}/24\n`)}    10.0.0.7/24
  }
}
`,
    '10.0.0.7 is an address of the instance already',
  ],
  [
    'instances',
    lines(
      8_000,
      (at, address) =>
        `vrrp_instance a${at} {\n interface eth${at % 7_999}\n virtual_router_id ${1 + ((at % 7_999) % 250)}\n virtual_ipaddress {\n ${address}/24\n }\n}\n`,
    ),
    'a7999 and a0 have the virtual_router_id 1 on one network: VRRP does not run',
  ],
  [
    'peers',
    `vrrp_instance a {
  interface eth0
  virtual_router_id 5
  unicast_src_ip 192.0.2.1
  unicast_peer {
${lines(20_000, (_, address) => `    ${address}\n`)}    10.0.0.7
  }
  virtual_ipaddress {
    192.0.2.10/24
  }
}
`.replace(/^[\s\S]*$/, (text) => text + text.replace('vrrp_instance a', 'vrrp_instance b')),
    'b and a have the virtual_router_id 5 on one network: VRRP does not run',
  ],
  [
    'instances of one number',
    lines(
      8_000,
      (at, address) =>
        `vrrp_instance a${at} {\n interface eth0\n virtual_router_id 1\n virtual_ipaddress {\n ${address}/24\n }\n}\n`,
    ),
    'a7999 and a0 have the virtual_router_id 1 on one network: VRRP does not run',
  ],
  [
    'real servers',
    `virtual_server 192.0.2.10 80 {\n lb_algo rr\n lb_kind DR\n protocol TCP\n${lines(20_000, (_, address) => ` real_server ${address} 80 {\n }\n`)} real_server 10.0.0.7 80 {\n }\n}\n`,
    'the real server 10.0.0.7 is there already',
  ],
])('many %s are checked in linear time', (_, text, message) => {
  const { diagnostics } = soon(() => check(parse(text)));
  expect(diagnostics).toContainEqual(expect.objectContaining({ message }));
});

it('a host behind the first eight is checked if it is that of the environment', () => {
  const lines = Array.from({ length: 12 }, (_, at) => `@h${at} ${at === 11 ? 'router' : 'router_id'} a\n`);
  const document = parse(`global_defs {\n${lines.join('')}}\n`);
  expect(check(document).diagnostics.map(({ code }) => code)).toContain('hosts-not-checked');
  const own = check(document, { ...plainEnvironment, configId: 'h11' }).diagnostics;
  expect(own.map(({ code, span }) => [code, span.start.line])).toEqual([['unknown-keyword', 13]]);
});
