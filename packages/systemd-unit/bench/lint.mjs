// Speed of lint() beside yaml and ini from npm, and its growth with the number of lines for every kind of list. Run:
// pnpm --filter @harderway/systemd-unit run bench (after a build). Exits 1 if a promise is broken.
import { parse as parseIni } from 'ini';
import { parseDocument } from 'yaml';
import { directivesOf, sectionNames } from '../dist/effective.js';
import { lint } from '../dist/lint.js';
import { best, finish, promise, slopeOf } from './measure.mjs';

const small = `[Unit]
Description=A unit of the benchmark
After=network.target a.service b.service

[Service]
Type=notify
ExecStart=/usr/bin/program --option=value "an argument"
Environment=A=1 "B=two words"
Restart=on-failure
RestartSec=5s

[Install]
WantedBy=multi-user.target
`;
const yaml = `a:\n${small.replaceAll('[', '').replaceAll(']', '').replaceAll(/^(\S)/gm, '  - $1')}`;
const one = best(() => lint(small, { path: 'a.service' }));
const oneYaml = best(() => parseDocument(yaml));
console.log(
  `lint of a small unit             ${one.toFixed(3)} ms, ${(one / oneYaml).toFixed(2)} of yaml's parser`,
);
promise(one < 2 * oneYaml, `lint of a small unit takes ${(one / oneYaml).toFixed(2)} of the time of yaml`);

const invalid = `[Service]\nExecStart=/bin/a\n${'x\n'.repeat(150_000)}`;
const many = best(() => lint(invalid, { path: 'a.service' }), 5);
const manyIni = best(
  () => parseIni(`[Service]\n${Array.from({ length: 150_000 }, (_, at) => `x${at}\n`).join('')}`),
  5,
);
console.log(
  `lint of 300 kB of invalid lines  ${many.toFixed(0)} ms, ${(many / manyIni).toFixed(2)} of ini\n`,
);
promise(
  many < 2.5 * manyIni,
  `300 kB of invalid lines take ${(many / manyIni).toFixed(2)} of the time of ini`,
);

/** A value of each kind of directive, another one for every line where there can be many. */
const values = {
  'address-prefixes': (n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
  'bind-paths': (n) => `/a${n}:/b`,
  'bpf-foreign-program': (n) => `ingress:/a${n}`,
  'cgroup-nft-set': (n) => `cgroup:inet:t:a${n}`,
  'cgroup-socket-bind': (n) => `tcp:${(n % 65_000) + 1}`,
  'device-allow': (n) => `/dev/a${n} r`,
  'environment-names': (n) => `A${n}`,
  'environment-removals': (n) => `A${n}`,
  'extension-images': (n) => `/a${n}`,
  'import-credential': (n) => `a${n}`,
  'io-device-latency': (n) => `/dev/a${n} 1s`,
  'io-limit': (n) => `/dev/a${n} 1K`,
  'blockio-bandwidth': (n) => `/dev/a${n} 1K`,
  'load-credential': (n) => `a${n}:/b`,
  'log-extra-fields': (n) => `A${n}=b`,
  'mount-images': (n) => `/a${n}:/b`,
  'open-file': (n) => `/a${n}`,
  'restrict-filesystems': (n) => `a${n}`,
  'restrict-network-interfaces': (n) => `a${n}`,
  'root-image-options': () => 'root:ro',
  'set-credential': (n) => `a${n}:b`,
  'socket-listen': (n) => `/a${n}`,
  'trigger-unit': () => 'b.service',
  command: (n) => `/bin/a $A${n}`,
  directories: (n) => `a${n}`,
  environment: (n) => `A${n}=1`,
  timer: (n) => String(n),
  units: (n) => `a${n}.service`,
  'units-obsolete': (n) => `a${n}.service`,
  urls: (n) => `man:a${n}(1)`,
  users: (n) => `a${n}`,
};
const fallback = (n) => `/a${n}`;

const sizes = [6_250, 12_500, 25_000];
const seen = new Set();
const slow = [];
for (const section of sectionNames.filter((name) => name !== 'Install'))
  for (const { name, type } of directivesOf(section).values()) {
    if (seen.has(type) || type === 'removed') continue;
    seen.add(type);
    const value = values[type.replace('!', '')] ?? fallback;
    const path = `a.${section === 'Unit' ? 'service' : section.toLowerCase()}`;
    const times = sizes.map((size) => {
      const lines = Array.from({ length: size }, (_, at) => `${name}=${value(at)}\n`).join('');
      return best(() => lint(`[${section}]\n${lines}`, { path }), 3);
    });
    const slope = slopeOf(times, sizes);
    slow.push([
      times.at(-1),
      `${type.padEnd(28)} ${times.map((ms) => ms.toFixed(1).padStart(8)).join('')}   slope ${slope.toFixed(2)}`,
    ]);
    promise(slope < 1.6 || times.at(-1) < 20, `${name}=: slope ${slope.toFixed(2)}`);
  }
console.log(`milliseconds for ${sizes.join(', ')} lines of each of ${seen.size} kinds; the slowest ten`);
for (const [, row] of slow.sort(([a], [b]) => b - a).slice(0, 10)) console.log(row);
finish();
