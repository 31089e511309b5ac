import type { Diagnostic } from '@harderway/diagnostics';
import type { UnitCode } from '../rules/rules.generated.js';
import type { LoadedUnit } from '../settings/loaded.js';
import { TIME_INFINITY } from '../values/time-span.js';

import { ofUnit, refuse, settingOf } from './setting.js';

/** The type of a service: as set, or as systemd guesses it. */
export function serviceType(unit: LoadedUnit): string {
  const type = settingOf(unit, 'Service.Type', 'text');
  if (type !== undefined) return type;
  if (unit.settings.has('Service.BusName')) return 'dbus';
  const credentials = ['SetCredential', 'LoadCredential', 'ImportCredential'].some((key) =>
    unit.settings.has(`Service.${key}`),
  );
  if (credentials) return 'exec';
  return (settingOf(unit, 'Service.ExecStart', 'commands')?.length ?? 0) > 0 ? 'simple' : 'oneshot';
}

/** Checks a service as a whole (service.c, service_verify). */
export function checkService(unit: LoadedUnit): readonly Diagnostic<UnitCode>[] {
  const text = (key: string): string | undefined => settingOf(unit, `Service.${key}`, 'text');
  const commands = (key: string): number => settingOf(unit, `Service.${key}`, 'commands')?.length ?? 0;
  const time = (key: string, otherwise: bigint): bigint =>
    settingOf(unit, `Service.${key}`, 'time-span') ?? otherwise;
  const start = commands('ExecStart');
  const succeeds = (settingOf(unit, 'Unit.SuccessAction', 'text') ?? 'none') !== 'none';
  const type = serviceType(unit);
  const oneshot = type === 'oneshot';
  if (start === 0 && commands('ExecStop') === 0 && !succeeds)
    return refuse(
      unit,
      'service-no-command',
      'Service has no ExecStart=, ExecStop=, or SuccessAction=.',
      'Service.ExecStart',
    );
  if (!oneshot && start === 0)
    return refuse(
      unit,
      'service-no-start',
      'Service has no ExecStart= setting, which is only allowed for Type=oneshot services.',
      'Service.Type',
    );
  if (settingOf(unit, 'Service.RemainAfterExit', 'boolean') !== true && start === 0 && !succeeds)
    return refuse(
      unit,
      'service-no-start',
      'Service has no ExecStart= and no SuccessAction= settings and does not have RemainAfterExit=yes set.',
    );
  if (!oneshot && start > 1)
    return refuse(
      unit,
      'service-many-starts',
      'Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services.',
      'Service.ExecStart',
    );
  if (oneshot && ['always', 'on-success'].includes(text('Restart') ?? ''))
    return refuse(
      unit,
      'oneshot-restart',
      "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services.",
      'Service.Restart',
    );
  if (oneshot && text('ExitType') === 'cgroup')
    return refuse(
      unit,
      'oneshot-exit-type',
      "Service has ExitType=cgroup set, which isn't allowed for Type=oneshot services.",
      'Service.ExitType',
    );
  if (type === 'dbus' && text('BusName') === undefined)
    return refuse(
      unit,
      'dbus-no-name',
      'Service is of type D-Bus but no D-Bus service name has been specified.',
      'Service.Type',
    );
  if (type === 'forking' && text('PrivatePIDs') === 'yes')
    return refuse(
      unit,
      'forking-private-pids',
      'Service of Type=forking does not support PrivatePIDs=yes.',
      'Service.PrivatePIDs',
    );
  const found: Diagnostic<UnitCode>[] = [];
  const warn = (when: boolean, code: UnitCode, key: string, message: string): void => {
    if (when) found.push(ofUnit(unit, 'warning', code, message, `Service.${key}`));
  };
  const has = (key: string): boolean => unit.settings.has(`Service.${key}`);
  const missing = (key: string, other: string): string =>
    `Service has ${key}= setting, but no ${other}=. Ignoring.`;
  warn(
    has('USBFunctionDescriptors') && !has('USBFunctionStrings'),
    'usb-function',
    'USBFunctionDescriptors',
    missing('USBFunctionDescriptors', 'USBFunctionStrings'),
  );
  warn(
    !has('USBFunctionDescriptors') && has('USBFunctionStrings'),
    'usb-function',
    'USBFunctionStrings',
    missing('USBFunctionStrings', 'USBFunctionDescriptors'),
  );
  const runtimeMax = time('RuntimeMaxSec', TIME_INFINITY);
  warn(
    runtimeMax !== TIME_INFINITY && oneshot,
    'oneshot-runtime-max',
    'RuntimeMaxSec',
    'RuntimeMaxSec= has no effect in combination with Type=oneshot. Ignoring.',
  );
  warn(
    runtimeMax === TIME_INFINITY && time('RuntimeRandomizedExtraSec', 0n) !== 0n,
    'runtime-extra',
    'RuntimeRandomizedExtraSec',
    missing('RuntimeRandomizedExtraSec', 'RuntimeMaxSec'),
  );
  const credentials = ['SetCredential', 'LoadCredential', 'ImportCredential'].some(has);
  warn(
    type === 'simple' && commands('ExecStartPost') > 0 && credentials,
    'simple-credentials',
    'Type',
    'Service uses a combination of Type=simple, ExecStartPost=, and credentials. This could lead to race conditions. Continuing.',
  );
  const steps = BigInt(settingOf(unit, 'Service.RestartSteps', 'integer') ?? 0);
  const maxDelay = time('RestartMaxDelaySec', TIME_INFINITY);
  warn(
    maxDelay === TIME_INFINITY && steps > 0n,
    'restart-steps',
    'RestartSteps',
    'Service has RestartSteps= but no RestartMaxDelaySec= setting. Ignoring.',
  );
  warn(
    maxDelay !== TIME_INFINITY && steps === 0n,
    'restart-steps',
    'RestartMaxDelaySec',
    'Service has RestartMaxDelaySec= but no RestartSteps= setting. Ignoring.',
  );
  warn(
    maxDelay < time('RestartSec', 100_000n),
    'restart-delay',
    'RestartMaxDelaySec',
    'RestartMaxDelaySec= has a value smaller than RestartSec=, resetting RestartSec= to RestartMaxDelaySec=.',
  );
  return found;
}
