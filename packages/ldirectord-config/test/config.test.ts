import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recordedEnvironment as environment } from '../oracle/compare.js';
import { readConfig } from '../src/config/read.js';
import { parse } from '../src/document/parse.js';
import { plainEnvironment } from '../src/environment.js';
import { evaluate } from '../src/evaluate/evaluate.js';
import { formatLdirectord } from '../src/format/format.js';
import type { LdirectordConfig } from '../src/model.js';
import { files } from './differential/files.js';

const written = `checktimeout=5
emailalertstatus=starting,stopping
fallback=127.0.0.1:80 masq
execute=a.cf
execute=b.cf

# The API.
virtual = 192.168.1.21:https
	servicename = kubernetes
	real = 192.168.1.11->192.168.1.13:6443 gate 5 "status", "up" l:1 u:9
	real = control3 masq # slow
	fallback = 127.0.0.1 ipip
	scheduler = wlc
	checktype = 4
	request = "healthz"
	ops = no

virtual6=7
	real6=[2001:db8::1]:80 gate
	quiescent=yes
`;

const config: LdirectordConfig = {
  globals: {
    checktimeout: 5,
    emailalertstatus: ['starting', 'stopping'],
    fallback: { server: '127.0.0.1', port: 80, forward: 'masquerade' },
    execute: ['a.cf', 'b.cf'],
  },
  virtuals: [
    {
      address: { kind: 'address', family: 'inet', address: '192.168.1.21', port: 443 },
      servicename: 'kubernetes',
      real: [
        {
          address: '192.168.1.11',
          lastAddress: '192.168.1.13',
          port: 6443,
          forward: 'direct',
          weight: 5,
          check: { request: '/status', receive: 'up' },
          lowerThreshold: 1,
          upperThreshold: 9,
        },
        { address: 'control3', forward: 'masquerade' },
      ],
      fallback: { server: '127.0.0.1', forward: 'tunnel' },
      scheduler: 'wlc',
      checktype: 4,
      request: 'healthz',
      ops: false,
    },
    {
      address: { kind: 'fwmark', family: 'inet6', mark: 7 },
      real: [{ address: '2001:db8::1', port: 80, forward: 'direct' }],
      quiescent: true,
    },
  ],
};

const names = {
  ...plainEnvironment,
  resolve: (name: string, family: 'inet' | 'inet6') =>
    plainEnvironment.resolve(name, family) ?? (name === 'control3' ? '192.168.1.14' : undefined),
};

describe('readConfig', () => {
  test('has what the file sets, names as they are written', () => {
    expect(readConfig(parse(written), names)).toEqual({ config, lost: [] });
  });

  test('is undefined for a file that ldirectord refuses', () => {
    expect(readConfig(parse('virtual=192.168.1.21\n'))).toBeUndefined();
  });

  test('says what cannot be written the same', () => {
    const text = 'virtual=10.0.0.1:80\n\treal=10.0.0.2:80 gate 1 "/status", "up"\n\tcomment=x\n';
    expect(readConfig(parse(text))?.lost).toEqual(['virtuals[0].real[0].request']);
  });
});

/** The state of a file without places. */
const meaning = (text: string): unknown =>
  JSON.parse(
    JSON.stringify(evaluate(parse(text), environment).state, (key, value) =>
      key === 'line' ? undefined : value,
    ),
  );

test('a range without servers is left out, whatever follows its addresses', () => {
  const text = 'virtual=192.168.6.240:80\n\treal=0.0.0.9->0.0.0.12:80 gate "a"\n';
  expect(readConfig(parse(text), environment)).toMatchObject({
    config: { virtuals: [{ real: [] }] },
    lost: ['virtuals[0]'],
  });
});

describe('laws', () => {
  test('a file that is read and written means the same, unless something is lost', () => {
    let same = 0;
    let refused = 0;
    fc.assert(
      fc.property(files, (text) => {
        const read = readConfig(parse(text), environment);
        if (read === undefined) {
          refused++;
          expect(evaluate(parse(text), environment).verdict).toBe('refused');
        } else if (read.lost.length === 0) {
          same++;
          const again = formatLdirectord(read.config);
          expect(meaning(again)).toEqual(meaning(text));
          expect(formatLdirectord(readConfig(parse(again), environment)?.config ?? { virtuals: [] })).toBe(
            again,
          );
        }
      }),
    );
    expect(refused).toBeGreaterThan(0);
    expect(same).toBeGreaterThan((fc.readConfigureGlobal().numRuns ?? 100) / 5);
  });
});
