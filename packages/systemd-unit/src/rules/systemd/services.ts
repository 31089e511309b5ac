import type { ServiceCode } from '../../codes.js';
import { inService, type UnitRule } from '../subject.js';
import { type RuleText, rulesOf } from './texts.js';

const refused = 'systemd refuses the unit';

/** Services that make no sense as a whole. */
export const serviceRules: readonly UnitRule<ServiceCode>[] = rulesOf<
  Readonly<Record<ServiceCode, RuleText>>
>('core/service.c, service_verify', {
  'service-no-command': {
    severity: 'error',
    title: 'service without a command',
    why: `${refused}: it needs ExecStart=, ExecStop= or SuccessAction=.`,
    example: {
      bad: '[Service]\nType=oneshot\n',
      good: '[Service]\nType=oneshot\nExecStart=/usr/bin/example\n',
    },
  },
  'service-no-start': {
    severity: 'error',
    title: 'service without ExecStart=',
    why: `${refused}: only a oneshot service may do without, if it remains after exit.`,
    example: {
      bad: '[Service]\nType=simple\nExecStop=/usr/bin/example --stop\n',
      good: '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStop=/usr/bin/example --stop\n',
    },
  },
  'service-many-starts': {
    severity: 'error',
    title: 'several ExecStart= of a service that is not oneshot',
    why: `${refused}. In a drop-in, an empty ExecStart= first takes back the one before.`,
    example: inService(
      'ExecStart=/usr/bin/example one\nExecStart=/usr/bin/example other',
      'Type=oneshot\nExecStart=/usr/bin/example one\nExecStart=/usr/bin/example other',
    ),
  },
  'oneshot-restart': {
    severity: 'error',
    title: 'oneshot service that restarts after success',
    why: `${refused}: it would run for ever.`,
    example: inService('Type=oneshot\nRestart=always', 'Type=oneshot\nRestart=on-failure'),
  },
  'oneshot-exit-type': {
    severity: 'error',
    title: 'oneshot service with ExitType=cgroup',
    why: `${refused}.`,
    example: inService('Type=oneshot\nExitType=cgroup', 'Type=exec\nExitType=cgroup'),
  },
  'dbus-no-name': {
    severity: 'error',
    title: 'Type=dbus without BusName=',
    why: `${refused}: it could not know when the service is ready.`,
    example: inService('Type=dbus', 'Type=dbus\nBusName=org.example.Example'),
  },
  'forking-private-pids': {
    severity: 'error',
    title: 'forking service in a PID namespace of its own',
    why: `${refused}: it could not find the main process.`,
    example: inService(
      'Type=forking\nPIDFile=/run/example.pid\nPrivatePIDs=yes',
      'Type=notify\nPrivatePIDs=yes',
    ),
  },
  'oneshot-runtime-max': {
    title: 'RuntimeMaxSec= of a oneshot service',
    why: 'systemd ignores the setting. TimeoutStartSec= bounds a oneshot service.',
    example: inService('Type=oneshot\nRuntimeMaxSec=60', 'Type=oneshot\nTimeoutStartSec=60'),
  },
  'runtime-extra': {
    title: 'RuntimeRandomizedExtraSec= without RuntimeMaxSec=',
    why: 'systemd ignores the setting.',
    example: inService('RuntimeRandomizedExtraSec=60', 'RuntimeMaxSec=1h\nRuntimeRandomizedExtraSec=60'),
  },
  'restart-steps': {
    title: 'RestartSteps= without RestartMaxDelaySec=, or the reverse',
    why: 'systemd ignores the setting: delays between restarts grow only if both are set.',
    example: inService(
      'Restart=always\nRestartSteps=5',
      'Restart=always\nRestartSteps=5\nRestartMaxDelaySec=60',
    ),
  },
  'restart-delay': {
    title: 'RestartMaxDelaySec= below RestartSec=',
    why: 'systemd lowers RestartSec= to RestartMaxDelaySec=.',
    example: inService(
      'Restart=always\nRestartSec=60\nRestartSteps=5\nRestartMaxDelaySec=10',
      'Restart=always\nRestartSec=10\nRestartSteps=5\nRestartMaxDelaySec=60',
    ),
  },
  'simple-credentials': {
    title: 'credentials of a simple service with ExecStartPost=',
    why: 'ExecStartPost= runs as soon as the process is forked, perhaps before its credentials are in place.',
    example: inService(
      'Type=simple\nExecStart=/usr/bin/example\nExecStartPost=/usr/bin/example --check\nSetCredential=token:secret',
      'Type=exec\nExecStart=/usr/bin/example\nExecStartPost=/usr/bin/example --check\nSetCredential=token:secret',
    ),
  },
  'usb-function': {
    title: 'USBFunctionDescriptors= without USBFunctionStrings=, or the reverse',
    why: 'systemd ignores the setting: a USB function needs both.',
    example: inService(
      'USBFunctionDescriptors=/etc/example/descriptors',
      'USBFunctionDescriptors=/etc/example/descriptors\nUSBFunctionStrings=/etc/example/strings',
    ),
  },
});
