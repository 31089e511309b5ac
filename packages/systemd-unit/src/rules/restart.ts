import { keySpan } from '../document/locate.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { serviceType } from '../verify/service.js';
import { settingOf } from '../verify/setting.js';
import { inService, type UnitRule, type UnitSubject } from './subject.js';

const isWholeService = ({ unit, dropIn }: UnitSubject): boolean => unit.type === 'service' && !dropIn;

const time = ({ unit }: UnitSubject, store: string): bigint | undefined =>
  settingOf(unit, store, 'time-span');

const restartOf = ({ unit }: UnitSubject): string => settingOf(unit, 'Service.Restart', 'text') ?? 'no';

/** Settings that say something about restarts, and nothing without them. */
const restartKeys = [
  'RestartSec',
  'RestartSteps',
  'RestartMaxDelaySec',
  'RestartMode',
  'RestartPreventExitStatus',
];

/** Restarts and timeouts of services. */
export const restartRules: readonly UnitRule<
  | 'forking-no-pid-file'
  | 'restart-no-effect'
  | 'start-limit-unreachable'
  | 'timeout-contradiction'
  | 'timeout-unbounded'
  | 'watchdog-no-notify'
>[] = [
  {
    code: 'restart-no-effect',
    severity: 'info',
    title: 'setting of restarts without restarts',
    why: 'Restart= is no, which is the default: the service is never restarted, and the setting does nothing.',
    source: 'systemd.service(5), Restart=',
    example: inService('RestartSec=5', 'Restart=on-failure\nRestartSec=5'),
    *check(subject) {
      const { unit, last } = subject;
      if (!isWholeService(subject) || restartOf(subject) !== 'no') return;
      if (unit.settings.has('Service.RestartForceExitStatus')) return;
      for (const key of restartKeys) {
        const node = last('Service', key);
        if (node === undefined || node.value === '') continue;
        yield {
          message: `${key}= does nothing: Restart= is no`,
          span: keySpan(node),
          hint: 'Set Restart=on-failure, or remove the line.',
        };
      }
    },
  },
  {
    code: 'start-limit-unreachable',
    severity: 'info',
    title: 'start limit that can never act',
    why: 'With so long a pause between restarts, so many starts never fall into one interval: a service that fails at once restarts for ever.',
    source: 'systemd.unit(5), StartLimitIntervalSec=',
    example: {
      bad: '[Unit]\nStartLimitBurst=3\n\n[Service]\nExecStart=/usr/bin/example\nRestart=always\nRestartSec=30\n',
      good: '[Unit]\nStartLimitBurst=3\nStartLimitIntervalSec=5min\n\n[Service]\nExecStart=/usr/bin/example\nRestart=always\nRestartSec=30\n',
    },
    *check(subject) {
      if (!isWholeService(subject) || restartOf(subject) === 'no') return;
      const interval = time(subject, 'Unit.StartLimitIntervalSec') ?? 10_000_000n;
      const burst = BigInt(settingOf(subject.unit, 'Unit.StartLimitBurst', 'integer') ?? 5);
      const delay = time(subject, 'Service.RestartSec');
      const limited =
        subject.last('Unit', 'StartLimitBurst', 'StartLimitIntervalSec') ??
        subject.last('Service', 'StartLimitBurst', 'StartLimitInterval');
      if (delay === undefined || limited === undefined || interval === 0n || burst === 0n) return;
      if (delay * burst < interval) return;
      yield {
        message: `with RestartSec= that long, ${burst} starts never fall into the interval: the start limit cannot act`,
        span: keySpan(limited),
        hint: 'Lengthen StartLimitIntervalSec= beyond RestartSec= times StartLimitBurst=.',
      };
    },
  },
  {
    code: 'timeout-unbounded',
    severity: 'info',
    title: 'timeout that never ends',
    why: 'A service that hangs at its start blocks every unit that waits for it; one that hangs at its stop blocks the shutdown.',
    source: 'systemd.service(5), TimeoutStartSec=',
    example: inService('TimeoutStopSec=infinity', 'TimeoutStopSec=5min'),
    *check(subject) {
      if (!isWholeService(subject)) return;
      const oneshot = serviceType(subject.unit) === 'oneshot';
      for (const key of ['TimeoutStartSec', 'TimeoutStopSec', 'TimeoutSec']) {
        const node = subject.last('Service', key);
        const value = time(subject, `Service.${key === 'TimeoutSec' ? 'TimeoutStopSec' : key}`);
        const starts = key === 'TimeoutStartSec';
        if (node === undefined || value !== TIME_INFINITY || (starts && oneshot)) continue;
        yield {
          message: `${key}=${node.value} never ends: a hung ${starts ? 'start blocks what waits for it' : 'stop blocks shutdown'} for ever`,
          span: keySpan(node),
        };
      }
    },
  },
  {
    code: 'timeout-contradiction',
    severity: 'info',
    title: 'timeouts that contradict each other',
    why: 'The shorter timeout acts first, so the longer one never does.',
    source: 'systemd.unit(5), JobRunningTimeoutSec=; systemd.service(5), TimeoutAbortSec=',
    example: inService('TimeoutAbortSec=0', 'TimeoutAbortSec=30'),
    *check(subject) {
      if (!isWholeService(subject)) return;
      const unbounded = serviceType(subject.unit) === 'oneshot' ? TIME_INFINITY : 90_000_000n;
      const start = time(subject, 'Service.TimeoutStartSec') ?? unbounded;
      const job = time(subject, 'Unit.JobRunningTimeoutSec');
      const jobNode = subject.last('Unit', 'JobRunningTimeoutSec', 'JobTimeoutSec');
      if (job !== undefined && jobNode !== undefined && job < start)
        yield { message: 'the job gives up before the start itself times out', span: keySpan(jobNode) };
      const abortNode = subject.last('Service', 'TimeoutAbortSec');
      const abort = time(subject, 'Service.TimeoutAbortSec');
      if (abortNode !== undefined && abort === 0n && time(subject, 'Service.TimeoutStopSec') !== 0n)
        yield { message: 'TimeoutAbortSec=0 leaves no time to write a core dump', span: keySpan(abortNode) };
    },
  },
  {
    code: 'watchdog-no-notify',
    severity: 'warning',
    title: 'watchdog without the notification socket',
    why: 'The service cannot send its keep-alive messages, so systemd kills it when the watchdog runs out.',
    source: 'systemd.service(5), WatchdogSec=',
    example: inService('WatchdogSec=30\nNotifyAccess=none', 'WatchdogSec=30\nNotifyAccess=main'),
    *check(subject) {
      const node = subject.last('Service', 'WatchdogSec');
      if (!isWholeService(subject) || node === undefined) return;
      if ((time(subject, 'Service.WatchdogSec') ?? 0n) === 0n) return;
      if (settingOf(subject.unit, 'Service.NotifyAccess', 'text') !== 'none') return;
      yield {
        message: 'WatchdogSec= needs the notification socket',
        span: keySpan(node),
        hint: 'Set NotifyAccess=main.',
      };
    },
  },
  {
    code: 'forking-no-pid-file',
    severity: 'info',
    title: 'forking service without a PID file',
    why: 'systemd guesses the main process. A wrong guess restarts a service that runs, or misses one that died.',
    source: 'systemd.service(5), PIDFile=',
    example: inService('Type=forking', 'Type=forking\nPIDFile=/run/example.pid'),
    *check({ unit, dropIn, last }) {
      const type = last('Service', 'Type');
      if (dropIn || type?.value !== 'forking' || unit.settings.has('Service.PIDFile')) return;
      yield {
        message: 'without PIDFile= systemd guesses the main process of a forking service',
        span: keySpan(type),
        hint: 'Let the program stay in the foreground (Type=exec or notify), or set PIDFile=.',
      };
    },
  },
];
