import { keySpan, valueSpan } from '../document/locate.js';
import type { AssignmentNode } from '../document/model.js';
import { extractWords } from '../exec/words.js';
import { parseUnitName } from '../names/name.js';
import { directive } from '../schema/lookup.js';
import { TIME_INFINITY } from '../values/time-span.js';
import { serviceType } from '../verify/service.js';
import { settingOf } from '../verify/setting.js';
import type { RuleContext } from './model.js';

/** Targets of systemd.special(7) that units are commonly installed to. */
const knownTargets =
  'basic bluetooth cryptsetup ctrl-alt-del cryptsetup-pre default emergency exit final first-boot-complete factory-reset getty getty-pre graphical graphical-session graphical-session-pre halt hibernate hybrid-sleep initrd initrd-fs initrd-root-device initrd-root-fs initrd-usr-fs initrd-switch-root integritysetup kexec local-fs local-fs-pre multi-user machines network network-online network-pre nss-lookup nss-user-lookup paths poweroff printer reboot remote-cryptsetup remote-fs remote-fs-pre remote-veritysetup rescue rpcbind runlevel0 runlevel1 runlevel2 runlevel3 runlevel4 runlevel5 runlevel6 shutdown sigpwr sleep slices smartcard soft-reboot sockets sound ssh-access storage-target-mode suspend suspend-then-hibernate swap sysinit system-update system-update-pre time-set time-sync timers tpm2 umount usb-gadget veritysetup'.split(
    ' ',
  );

const installKeys = ['WantedBy', 'RequiredBy', 'UpheldBy', 'Alias', 'Also'];

const firstNode = (
  context: RuleContext,
  section: string,
  ...keys: readonly string[]
): AssignmentNode | undefined => keys.flatMap((key) => context.of(section, key)).at(-1);

/** What verify never looks at: the values of [Install]. */
export function checkInstall(context: RuleContext): void {
  const type = context.unit.type;
  for (const key of installKeys) {
    for (const node of context.of('Install', key)) {
      for (const word of extractWords(node.value, {}).words) {
        const span = valueSpan(node, word.from, word.to);
        const name = word.text.replaceAll('%%', '');
        const parsed = parseUnitName(name.replaceAll(/%[a-zA-Z]/g, 'x'));
        if (parsed === undefined) {
          const target = knownTargets.includes(word.text) && key !== 'Alias';
          context.report(
            'warning',
            'bad-install-name',
            `'${word.text}' is no unit name: systemctl enable fails on it.`,
            span,
            {
              ...(target
                ? {
                    fix: {
                      start: span.end.offset,
                      end: span.end.offset,
                      text: '.target',
                      description: `write ${word.text}.target`,
                    },
                  }
                : {}),
              hint: target
                ? `Write ${word.text}.target.`
                : 'Give the full name with its type, such as multi-user.target.',
            },
          );
        } else if (key === 'Alias' && parsed.type !== type)
          context.report(
            'warning',
            'alias-type',
            `An alias must be of the unit's own type: '${word.text}' is no .${type}.`,
            span,
          );
        else if (
          (key === 'WantedBy' || key === 'RequiredBy') &&
          parsed.type === 'target' &&
          parsed.kind === 'plain' &&
          !name.includes('%') &&
          !knownTargets.includes(parsed.prefix)
        )
          context.report(
            'info',
            'unknown-target',
            `'${word.text}' is none of systemd's own targets: enabled, the unit starts only if something else provides it.`,
            span,
          );
      }
    }
  }
  const header = context.document.nodes.find((node) => node.kind === 'section' && node.name === 'Install');
  if (
    !context.dropIn &&
    header !== undefined &&
    installKeys.every((key) => context.of('Install', key).length === 0)
  )
    context.report('info', 'install-empty', '[Install] names nothing to be enabled for.', header.span, {
      hint: 'Add WantedBy=multi-user.target, or remove the section.',
    });
}

/** Restart settings that do nothing, or never let the start limit act. */
export function checkRestart(context: RuleContext): void {
  if (context.unit.type !== 'service' || context.dropIn) return;
  const { unit } = context;
  const restart = settingOf(unit, 'Service.Restart', 'text') ?? 'no';
  const force = unit.settings.has('Service.RestartForceExitStatus');
  if (restart === 'no' && !force) {
    for (const key of [
      'RestartSec',
      'RestartSteps',
      'RestartMaxDelaySec',
      'RestartMode',
      'RestartPreventExitStatus',
    ]) {
      const node = firstNode(context, 'Service', key);
      if (node !== undefined && node.value !== '')
        context.report('info', 'restart-no-effect', `${key}= does nothing: Restart= is no.`, keySpan(node), {
          hint: 'Set Restart=on-failure, or remove the line.',
        });
    }
  }
  const interval = settingOf(unit, 'Unit.StartLimitIntervalSec', 'time-span') ?? 10_000_000n;
  const burst = BigInt(settingOf(unit, 'Unit.StartLimitBurst', 'integer') ?? 5);
  const delay = settingOf(unit, 'Service.RestartSec', 'time-span');
  const limited =
    firstNode(context, 'Unit', 'StartLimitBurst', 'StartLimitIntervalSec') ??
    firstNode(context, 'Service', 'StartLimitBurst', 'StartLimitInterval');
  if (
    restart !== 'no' &&
    delay !== undefined &&
    limited !== undefined &&
    interval > 0n &&
    burst > 0n &&
    delay * burst >= interval
  )
    context.report(
      'info',
      'start-limit-unreachable',
      `With RestartSec= that long, ${burst} starts never fall into the interval: the start limit cannot act.`,
      keySpan(limited),
      {
        hint: 'Lengthen StartLimitIntervalSec= beyond RestartSec= times StartLimitBurst=.',
      },
    );
}

/** Timeouts without a bound, or against each other. */
export function checkTimeouts(context: RuleContext): void {
  if (context.unit.type !== 'service' || context.dropIn) return;
  const { unit } = context;
  const time = (store: string): bigint | undefined => settingOf(unit, store, 'time-span');
  const type = serviceType(unit);
  for (const key of ['TimeoutStartSec', 'TimeoutStopSec', 'TimeoutSec']) {
    const node = firstNode(context, 'Service', key);
    const value = time(`Service.${key === 'TimeoutSec' ? 'TimeoutStopSec' : key}`);
    if (node === undefined || value !== TIME_INFINITY || (key === 'TimeoutStartSec' && type === 'oneshot'))
      continue;
    context.report(
      'info',
      'timeout-unbounded',
      `${key}=${node.value} never ends: a hung ${key.includes('Start') ? 'start' : 'stop'} blocks ${key.includes('Start') ? 'what waits for it' : 'shutdown'} for ever.`,
      keySpan(node),
    );
  }
  const start = time('Service.TimeoutStartSec') ?? (type === 'oneshot' ? TIME_INFINITY : 90_000_000n);
  const job = time('Unit.JobRunningTimeoutSec');
  const jobNode = firstNode(context, 'Unit', 'JobRunningTimeoutSec', 'JobTimeoutSec');
  if (job !== undefined && jobNode !== undefined && job < start)
    context.report(
      'info',
      'timeout-contradiction',
      'The job gives up before the start itself times out.',
      keySpan(jobNode),
    );
  const stop = time('Service.TimeoutStopSec');
  const abort = time('Service.TimeoutAbortSec');
  const abortNode = firstNode(context, 'Service', 'TimeoutAbortSec');
  if (abort === 0n && abortNode !== undefined && stop !== 0n)
    context.report(
      'info',
      'timeout-contradiction',
      'TimeoutAbortSec=0 leaves no time to write a core dump.',
      keySpan(abortNode),
    );
  const watchdog = firstNode(context, 'Service', 'WatchdogSec');
  if (
    watchdog !== undefined &&
    (time('Service.WatchdogSec') ?? 0n) > 0n &&
    settingOf(unit, 'Service.NotifyAccess', 'text') === 'none'
  )
    context.report(
      'warning',
      'watchdog-no-notify',
      'WatchdogSec= needs the notification socket.',
      keySpan(watchdog),
      { hint: 'Set NotifyAccess=main.' },
    );
}

/** Dependencies people misread, directives that moved, and a forking service without a PID file. */
export function checkDependencies(context: RuleContext): void {
  const { unit } = context;
  const lists = (key: string): readonly string[] => settingOf(unit, `Unit.${key}`, 'texts') ?? [];
  const after = firstNode(context, 'Unit', 'After');
  const pulled = ['Wants', 'Requires', 'BindsTo'].some((key) => lists(key).includes('network-online.target'));
  if (!context.dropIn && after !== undefined && lists('After').includes('network-online.target') && !pulled)
    context.report(
      'info',
      'order-without-pull',
      'After=network-online.target orders but starts nothing: without Wants= the target may never be reached.',
      keySpan(after),
      {
        hint: 'Add Wants=network-online.target.',
      },
    );
  for (const key of ['Requires', 'BindsTo', 'Requisite']) {
    const node = firstNode(context, 'Unit', key);
    const loose = lists(key).filter(
      (name) =>
        !lists('After').includes(name) && !lists('Before').includes(name) && name.endsWith('.service'),
    );
    if (!context.dropIn && node !== undefined && loose.length > 0)
      context.report(
        'info',
        'pull-without-order',
        `${key}= does not order: ${loose.join(', ')} and this unit start at the same time.`,
        keySpan(node),
        {
          hint: `Add After=${loose.join(' ')}.`,
        },
      );
  }
  for (const node of context.document.nodes) {
    if (node.kind !== 'assignment' || node.section === undefined) continue;
    const known = directive(node.section, node.key);
    if (known?.aliasOf === undefined || known.type === 'units-obsolete') continue;
    const [section = '', name = ''] = known.aliasOf.split('.');
    const moved = section !== node.section;
    const span = keySpan(node);
    context.report(
      'info',
      'old-name',
      moved ? `${node.key}= moved to [${section}] as ${name}=.` : `${node.key}= is the old name of ${name}=.`,
      span,
      {
        ...(moved
          ? { hint: `Move it to [${section}].` }
          : {
              fix: {
                start: span.start.offset,
                end: span.end.offset,
                text: name,
                description: `write ${name}`,
              },
            }),
      },
    );
  }
  const type = firstNode(context, 'Service', 'Type');
  if (
    !context.dropIn &&
    type !== undefined &&
    type.value === 'forking' &&
    !unit.settings.has('Service.PIDFile')
  )
    context.report(
      'info',
      'forking-no-pid-file',
      'Without PIDFile= systemd guesses the main process of a forking service.',
      keySpan(type),
      {
        hint: 'Let the program stay in the foreground (Type=exec or notify), or set PIDFile=.',
      },
    );
}
