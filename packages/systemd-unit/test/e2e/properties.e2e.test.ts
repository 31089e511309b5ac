import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparable } from '../../oracle/compare.js';
import { unitProperties } from '../../src/dbus/properties.js';
import { parseBytes, serializeBytes } from '../../src/document/bytes.js';
import { effectiveUnit } from '../../src/effective/effective.js';
import type { UnitFiles } from '../../src/effective/files.js';
import { indexUnits } from '../../src/effective/unit-index.js';
import { isUnitName } from '../../src/names/name.js';
import { lint } from '../../src/rules/lint.js';
import { bootHost, type SystemdHost } from './host.js';
import { fetchUnits } from './packages.js';
import { differs } from './same.js';

let host: SystemdHost;
let units: ReadonlyMap<string, Uint8Array>;

beforeAll(async () => {
  units = fetchUnits();
  host = await bootHost();
});

afterAll(async () => {
  await host?.close();
});

describe('unit files that Debian ships', () => {
  it('come through parse and serialize byte for byte, and lint finds no error', () => {
    expect(units.size).toBeGreaterThan(60);
    for (const [name, bytes] of units) {
      expect(Buffer.from(serializeBytes(parseBytes(bytes))).equals(Buffer.from(bytes)), name).toBe(true);
      const errors = lint(Buffer.from(bytes).toString(), { path: name }).filter(
        (each) => each.severity === 'error',
      );
      expect(errors, name).toEqual([]);
    }
  });

  it('mean what a booted systemd says over D-Bus', async () => {
    await host.install(units, '/usr/local/lib/systemd/system');
    const files: UnitFiles = await host.unitFiles();
    const names = new Set(
      Object.keys(files)
        .filter((path) => /\/system\/[^/]+$/.test(path))
        .map((path) => path.slice(path.lastIndexOf('/') + 1))
        .filter((name) => isUnitName(name, ['plain', 'instance', 'template']))
        .map((name) => name.replace('@.', '@x.')),
    );
    const theirs = await host.properties([...names]);
    const specifiers = await host.specifiers();
    const options = { values: specifiers };
    const canonical = (each: string): string => effectiveUnit(each, indexUnits(files)).id;
    let compared = 0;
    const wrong: string[] = [];
    for (const [unit, actual] of theirs) {
      const effective = effectiveUnit(unit, indexUnits(files), options);
      const ours = unitProperties(effective);
      const same = { canonical, theirs: actual };
      for (const [property, value] of Object.entries(ours)) {
        if (!Object.hasOwn(actual, property)) continue;
        compared++;
        const isSet = [...effective.unit.settings.keys()].some((store) => store.endsWith(`.${property}`));
        if (differs(property, value, { ...same, isSet }))
          wrong.push(`${unit} ${property}: ${comparable(value)} here, ${comparable(actual[property])} there`);
      }
    }
    console.log(`${theirs.size} units, ${compared} properties compared, ${wrong.length} differ`);
    expect(wrong.slice(0, 60).join('\n')).toBe('');
    expect(theirs.size).toBeGreaterThan(150);
    expect(compared).toBeGreaterThan(5000);
  });
});
