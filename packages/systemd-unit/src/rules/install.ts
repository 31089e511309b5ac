import { headerSpan, valueSpan } from '../document/locate.js';
import { isInstall } from './install-names.js';
import { replace, type UnitRule } from './subject.js';

/** Targets of systemd.special(7) that units are commonly installed to. */
const knownTargets =
  'basic bluetooth cryptsetup ctrl-alt-del cryptsetup-pre default emergency exit final first-boot-complete factory-reset getty getty-pre graphical graphical-session graphical-session-pre halt hibernate hybrid-sleep initrd initrd-fs initrd-root-device initrd-root-fs initrd-usr-fs initrd-switch-root integritysetup kexec local-fs local-fs-pre multi-user machines network network-online network-pre nss-lookup nss-user-lookup paths poweroff printer reboot remote-cryptsetup remote-fs remote-fs-pre remote-veritysetup rescue rpcbind runlevel0 runlevel1 runlevel2 runlevel3 runlevel4 runlevel5 runlevel6 shutdown sigpwr sleep slices smartcard soft-reboot sockets sound ssh-access storage-target-mode suspend suspend-then-hibernate swap sysinit system-update system-update-pre time-set time-sync timers tpm2 umount usb-gadget veritysetup'.split(
    ' ',
  );

/** An example with lines in [Install]. */
function inInstall(bad: string, good: string): { readonly bad: string; readonly good: string } {
  const unit = '[Service]\nExecStart=/usr/bin/example\n\n';
  return { bad: `${unit}[Install]\n${bad}`, good: `${unit}[Install]\n${good}\n` };
}

/** The section that verify never looks at. */
export const installRules: readonly UnitRule<
  'alias-type' | 'bad-install-name' | 'install-empty' | 'unknown-target'
>[] = [
  {
    code: 'bad-install-name',
    severity: 'warning',
    title: 'name in [Install] that is not a unit name',
    why: 'systemctl enable fails. systemd-analyze verify does not look at [Install].',
    source: 'systemd.unit(5), [INSTALL] SECTION OPTIONS',
    example: inInstall('WantedBy=multi-user\n', 'WantedBy=multi-user.target'),
    *check(subject) {
      for (const { node, text, from, to, name } of subject.installNames) {
        if (name !== undefined) continue;
        const span = valueSpan(node, from, to);
        const target = knownTargets.includes(text) && node.key !== 'Alias';
        yield {
          message: `'${text}' is not a unit name: systemctl enable fails on it`,
          span,
          hint: target
            ? `Write ${text}.target.`
            : 'Give the full name with its type, such as multi-user.target.',
          fixes: target ? replace(`write ${text}.target`, span, `${text}.target`) : undefined,
        };
      }
    },
  },
  {
    code: 'alias-type',
    severity: 'warning',
    title: 'alias of another type than the unit',
    why: 'systemctl enable refuses an alias whose suffix differs from that of the unit.',
    source: 'systemd.unit(5), Alias=',
    example: inInstall('Alias=other.socket\n', 'Alias=other.service'),
    *check(subject) {
      for (const { node, text, from, to, name } of subject.installNames)
        if (node.key === 'Alias' && name !== undefined && name.type !== subject.unit.type)
          yield {
            message: `an alias must be of the type of its unit: '${text}' does not end in .${subject.unit.type}`,
            span: valueSpan(node, from, to),
          };
    },
  },
  {
    code: 'unknown-target',
    severity: 'info',
    title: 'target that systemd does not bring',
    why: 'Enabled, the unit starts only if the target exists and something starts it.',
    source: 'systemd.special(7)',
    example: inInstall('WantedBy=multiuser.target\n', 'WantedBy=multi-user.target'),
    *check(subject) {
      for (const { node, text, from, to, name } of subject.installNames) {
        if (node.key !== 'WantedBy' && node.key !== 'RequiredBy') continue;
        if (name?.type !== 'target' || name.kind !== 'plain') continue;
        if (text.replaceAll('%%', '').includes('%') || knownTargets.includes(name.prefix)) continue;
        yield {
          message: `'${text}' is not one of systemd's own targets: the unit starts only if something else provides it`,
          span: valueSpan(node, from, to),
        };
      }
    },
  },
  {
    code: 'install-empty',
    severity: 'info',
    title: '[Install] that names no unit',
    why: 'systemctl enable does nothing and says so.',
    source: 'systemd.unit(5), [INSTALL] SECTION OPTIONS',
    example: inInstall('', 'WantedBy=multi-user.target'),
    *check({ document, dropIn, assignments }) {
      const header = document.nodes.find((node) => node.kind === 'section' && node.name === 'Install');
      if (dropIn || header?.kind !== 'section') return;
      if (assignments.some(isInstall)) return;
      yield {
        message: '[Install] does not name a unit to be enabled for',
        span: headerSpan(header),
        hint: 'Add WantedBy=multi-user.target, or remove the section.',
      };
    },
  },
];
