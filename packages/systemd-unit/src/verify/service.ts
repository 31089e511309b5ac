import type { LoadedUnit } from '../settings/loaded.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { refuse, type UnitFault } from './fault.js';
import type { MessageId } from './messages.generated.js';
import { type Section, sectionOf, settingOf } from './setting.js';

const hasCredentials = ({ has }: Section): boolean =>
  ['SetCredential', 'LoadCredential', 'ImportCredential'].some(has);

/** The type of a service: as set, or as systemd guesses it. */
export function serviceType(unit: LoadedUnit): string {
  const service = sectionOf(unit, 'Service');
  const type = service.text('Type');
  if (type !== undefined) return type;
  if (service.has('BusName')) return 'dbus';
  if (hasCredentials(service)) return 'exec';
  return service.commands('ExecStart').length > 0 ? 'simple' : 'oneshot';
}

/** The reason why systemd refuses a service, if it does. */
function refusal(unit: LoadedUnit, type: string): MessageId | undefined {
  const { commands, text, on } = sectionOf(unit, 'Service');
  const starts = commands('ExecStart').length;
  const succeeds = (settingOf(unit, 'Unit.SuccessAction', 'text') ?? 'none') !== 'none';
  const oneshot = type === 'oneshot';
  if (starts === 0 && commands('ExecStop').length === 0 && !succeeds) return 'service-no-command';
  if (!oneshot && starts === 0) return 'service-no-start';
  if (!on('RemainAfterExit') && starts === 0 && !succeeds) return 'service-no-start/oneshot';
  if (!oneshot && starts > 1) return 'service-many-starts';
  if (oneshot && ['always', 'on-success'].includes(text('Restart') ?? '')) return 'oneshot-restart';
  if (oneshot && text('ExitType') === 'cgroup') return 'oneshot-exit-type';
  if (type === 'dbus' && text('BusName') === undefined) return 'dbus-no-name';
  return type === 'forking' && text('PrivatePIDs') === 'yes' ? 'forking-private-pids' : undefined;
}

/** Checks a service as a whole (service.c, service_verify). */
export function checkService(unit: LoadedUnit): readonly UnitFault[] {
  const type = serviceType(unit);
  const refused = refusal(unit, type);
  if (refused !== undefined) return refuse(refused);
  const service = sectionOf(unit, 'Service');
  const { has, time } = service;
  const runtimeMax = time('RuntimeMaxSec') ?? TIME_INFINITY;
  const steps = BigInt(service.integer('RestartSteps') ?? 0);
  const maxDelay = time('RestartMaxDelaySec') ?? TIME_INFINITY;
  const after = service.commands('ExecStartPost').length > 0;
  const warnings: readonly (readonly [when: boolean, id: MessageId])[] = [
    [has('USBFunctionDescriptors') && !has('USBFunctionStrings'), 'usb-function'],
    [!has('USBFunctionDescriptors') && has('USBFunctionStrings'), 'usb-function/strings'],
    [runtimeMax !== TIME_INFINITY && type === 'oneshot', 'oneshot-runtime-max'],
    [runtimeMax === TIME_INFINITY && (time('RuntimeRandomizedExtraSec') ?? 0n) !== 0n, 'runtime-extra'],
    [type === 'simple' && after && hasCredentials(service), 'simple-credentials'],
    [maxDelay === TIME_INFINITY && steps > 0n, 'restart-steps'],
    [maxDelay !== TIME_INFINITY && steps === 0n, 'restart-steps/delay'],
    [maxDelay < (time('RestartSec') ?? 100_000n), 'restart-delay'],
  ];
  return warnings.flatMap(([when, id]) => (when ? [{ severity: 'warning', id } as const] : []));
}
