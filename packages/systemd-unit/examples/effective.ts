import { effectiveUnit, indexUnits, unitProperties } from '@harderway/systemd-unit/effective';

const units = indexUnits({
  '/usr/lib/systemd/system/greet.service': '[Service]\nExecStart=/usr/bin/greet\nTimeoutStopSec=5min\n',
  '/etc/systemd/system/greet.service.d/10-stop.conf': '[Service]\nTimeoutStopSec=90\n',
});
const unit = effectiveUnit('greet.service', units);

/** The value that a booted systemd would report, and the file that it came from. */
export const stop: unknown = unitProperties(unit)['TimeoutStopUSec'];
export const from: string | undefined = unit.unit.settings.get('Service.TimeoutStopSec')?.origins[0]?.path;
