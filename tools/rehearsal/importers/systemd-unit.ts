// Edits units in place, builds one, and looks at ten thousand as systemd would load them.
import assert from 'node:assert/strict';
import { buildUnit, parse, serialize, setValue } from '@harderway/systemd-unit';
import { effectiveUnit, indexUnits, unitsOfSlice } from '@harderway/systemd-unit/effective';
import { lint } from '@harderway/systemd-unit/lint';

const text = '[Service]\r\n  Restart = no # kept\r\nExecStart=/usr/bin/true';
assert.equal(
  serialize(setValue(parse(text), 'Service', 'Restart', 'always')),
  '[Service]\r\n  Restart = always\r\nExecStart=/usr/bin/true',
);
assert.throws(() => buildUnit({ Service: { RestartSec: Number.NaN } }), { code: 'bad-value' });
assert.ok(
  lint('[Service]\nRestrt=no\n', { path: 'a.service' }).some(({ hint }) => hint?.includes('Restart')),
);

const count = 10_000;
const files: Record<string, string> = {};
for (let index = 0; index < count; index += 1) {
  files[`/usr/lib/systemd/system/a${index}.service`] = '[Service]\nExecStart=/bin/true\nSlice=a.slice\n';
  files[`/etc/systemd/system/a${index}.service.d/x.conf`] = '[Service]\nTimeoutStopSec=90\n';
}
const units = indexUnits(files, { unitPath: ['/etc/systemd/system/', '/usr/lib/systemd/system'] });
const began = performance.now();
for (let index = 0; index < count; index += 1) {
  const { state, unit } = effectiveUnit(`a${index}.service`, units);
  assert.equal(state, 'loaded');
  assert.equal(unit.settings.get('Service.TimeoutStopSec')?.origins[0]?.node.span.start.line, 2);
}
// A lookup that grew with the number of files took minutes.
assert.ok(performance.now() - began < 60_000);
assert.equal(unitsOfSlice('a.slice', units).length, count);
