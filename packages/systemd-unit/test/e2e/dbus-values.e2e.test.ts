import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparable } from '../../oracle/compare.js';
import { parseUnitName, templateOf } from '../../src/names/name.js';
import { bootHost, type SystemdHost } from './host.js';

interface Recorded {
  readonly input: { readonly unit: string; readonly text: string };
  readonly expected: Readonly<Record<string, unknown>>;
}

let host: SystemdHost;

beforeAll(async () => {
  host = await bootHost();
});

afterAll(async () => {
  await host?.close();
});

describe('the recorded D-Bus values', () => {
  it('are those of a booted systemd', async () => {
    const cases: readonly Recorded[] = JSON.parse(
      readFileSync(new URL('../../oracle/dbus-values.json', import.meta.url), 'utf8'),
    );
    const files = cases.map(({ input: { unit, text } }): readonly [string, Uint8Array] => [
      parseUnitName(unit)?.kind === 'instance' ? templateOf(unit) : unit,
      Buffer.from(text),
    ]);
    await host.install(new Map(files), '/etc/systemd/system');
    const theirs = await host.properties(cases.map(({ input }) => input.unit));
    for (const { input, expected } of cases) {
      const actual = theirs.get(input.unit) ?? {};
      const asked = Object.fromEntries(Object.keys(expected).map((name) => [name, actual[name]]));
      expect(comparable(asked), `${input.unit}: ${input.text}`).toBe(comparable(expected));
    }
  });
});
