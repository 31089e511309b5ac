import { keySpan } from '../document/locate.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { serviceType } from '../verify/service.js';
import { sectionOf, settingOf } from '../verify/setting.js';
import type { Checks, UnitSubject } from './subject.js';

const isWholeService = ({ unit, dropIn }: UnitSubject): boolean => unit.type === 'service' && !dropIn;

const time = ({ unit }: UnitSubject, section: 'Unit' | 'Service', key: string): bigint | undefined =>
  sectionOf(unit, section).time(key);

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
export const restartChecks: Checks = {
  *'restart-no-effect'(subject) {
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

  *'start-limit-unreachable'(subject) {
    if (!isWholeService(subject) || restartOf(subject) === 'no') return;
    const interval = time(subject, 'Unit', 'StartLimitIntervalSec') ?? 10_000_000n;
    const burst = BigInt(settingOf(subject.unit, 'Unit.StartLimitBurst', 'integer') ?? 5);
    const delay = time(subject, 'Service', 'RestartSec');
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

  *'timeout-unbounded'(subject) {
    if (!isWholeService(subject) || serviceType(subject.unit) === 'oneshot') return;
    for (const key of ['TimeoutStartSec', 'TimeoutStopSec', 'TimeoutSec']) {
      const node = subject.last('Service', key);
      const value = time(subject, 'Service', key === 'TimeoutSec' ? 'TimeoutStopSec' : key);
      const starts = key === 'TimeoutStartSec';
      if (node === undefined || value !== TIME_INFINITY) continue;
      yield {
        message: `${key}=${node.value} never ends: a hung ${starts ? 'start blocks what waits for it' : 'stop blocks shutdown'} for ever`,
        span: keySpan(node),
      };
    }
  },

  *'timeout-contradiction'(subject) {
    if (!isWholeService(subject)) return;
    const unbounded = serviceType(subject.unit) === 'oneshot' ? TIME_INFINITY : 90_000_000n;
    const start = time(subject, 'Service', 'TimeoutStartSec') ?? unbounded;
    const job = time(subject, 'Unit', 'JobRunningTimeoutSec');
    const jobNode = subject.last('Unit', 'JobRunningTimeoutSec', 'JobTimeoutSec');
    if (job !== undefined && jobNode !== undefined && job < start)
      yield { message: 'the job gives up before the start itself times out', span: keySpan(jobNode) };
    const abortNode = subject.last('Service', 'TimeoutAbortSec');
    const abort = time(subject, 'Service', 'TimeoutAbortSec');
    if (abortNode !== undefined && abort === 0n && time(subject, 'Service', 'TimeoutStopSec') !== 0n)
      yield { message: 'TimeoutAbortSec=0 leaves no time to write a core dump', span: keySpan(abortNode) };
  },

  *'watchdog-no-notify'(subject) {
    const node = subject.last('Service', 'WatchdogSec');
    if (!isWholeService(subject) || node === undefined) return;
    if ((time(subject, 'Service', 'WatchdogSec') ?? 0n) === 0n) return;
    if (settingOf(subject.unit, 'Service.NotifyAccess', 'text') !== 'none') return;
    yield {
      message: 'WatchdogSec= needs the notification socket',
      span: keySpan(node),
      hint: 'Set NotifyAccess=main.',
    };
  },

  *'forking-no-pid-file'({ unit, dropIn, last }) {
    const type = last('Service', 'Type');
    if (dropIn || type?.value !== 'forking' || unit.settings.has('Service.PIDFile')) return;
    yield {
      message: 'without PIDFile= systemd guesses the main process of a forking service',
      span: keySpan(type),
      hint: 'Let the program stay in the foreground (Type=exec or notify), or set PIDFile=.',
    };
  },
};
