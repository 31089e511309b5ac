import { booleanOf, numberOf, settingOf } from '../block.js';
import type { MessageCode } from '../context.js';
import type { Completion } from './completion.js';
import type { InstanceState } from './state.js';

/** Settings that strict mode overrides. */
export function checkStrict({
  draft,
  global,
  strict,
  report,
}: Completion): Pick<
  InstanceState,
  'downTimerAdverts' | 'lowerPriorityNoAdvert' | 'higherPrioritySendAdvert'
> {
  const { block } = draft;
  const override = (keyword: string, why: string): void =>
    report('strict-mode-conflict', `strict mode ${why}`, keyword);
  const adverts = numberOf(block, 'down_timer_adverts') ?? global.downTimerAdverts;
  if (strict && adverts !== 3) override('down_timer_adverts', 'has down_timer_adverts 3');
  if (strict && (numberOf(block, 'garp_lower_prio_repeat') ?? 0) > 0)
    override('garp_lower_prio_repeat', 'repeats no gratuitous ARP messages');
  if (strict && (numberOf(block, 'garp_lower_prio_delay') ?? 0) > 0)
    override('garp_lower_prio_delay', 'delays no gratuitous ARP messages');
  const lower = booleanOf(block, 'lower_prio_no_advert');
  if (strict && lower === false) override('lower_prio_no_advert', 'needs lower_prio_no_advert');
  const higher = booleanOf(block, 'higher_prio_send_advert');
  if (strict && higher === true) override('higher_prio_send_advert', 'has no higher_prio_send_advert');
  return {
    downTimerAdverts: strict ? 3 : adverts,
    lowerPriorityNoAdvert: strict || (lower ?? global.lowerPriorityNoAdvert),
    higherPrioritySendAdvert: !strict && (higher ?? global.higherPrioritySendAdvert),
  };
}

/** Whether the owner of the addresses, which has priority 255, ignores adverts. */
export function checkOwner(priority: number, { draft, report }: Completion): void {
  const ignores = booleanOf(draft.block, 'owner_ignore_adverts');
  if (ignores === true && priority !== 255)
    report('settings-conflict', 'owner_ignore_adverts needs priority 255', 'owner_ignore_adverts');
  else if (ignores === false && priority === 255)
    report('settings-conflict', 'priority 255 ignores adverts', 'owner_ignore_adverts');
}

/** Whether it takes over from lower priorities, and when. */
export function preemptionOf(
  state: 'MASTER' | 'BACKUP',
  priority: number,
  { draft, strict, report }: Completion,
): Pick<InstanceState, 'preempt' | 'preemptDelay'> {
  const { block } = draft;
  let { preempt } = draft;
  let delay = numberOf(block, 'preempt_delay') ?? 0;
  const dropPreempt = (message: string): void => {
    report('nopreempt-master', message, 'nopreempt');
    preempt = true;
  };
  const dropDelay = (code: MessageCode, message: string): void => {
    report(code, message, 'preempt_delay');
    delay = 0;
  };
  if (priority === 255 && !preempt) dropPreempt('nopreempt has no effect with priority 255');
  if (state === 'MASTER' && !preempt) dropPreempt('nopreempt has no effect with state MASTER');
  if (state === 'MASTER' && delay > 0)
    dropDelay('settings-conflict', 'preempt_delay has no effect with state MASTER');
  if (strict && delay > 0) dropDelay('strict-mode-conflict', 'strict mode has no preempt_delay');
  if (!preempt && delay > 0) dropDelay('settings-conflict', 'preempt_delay has no effect with nopreempt');
  const expired = settingOf(block, 'timer_expired_backup') ?? settingOf(block, 'thread_timer_expired');
  if (preempt && expired !== undefined)
    report('settings-conflict', 'timer_expired_backup needs nopreempt', expired.spec.keyword);
  return { preempt, preemptDelay: delay };
}

/** Weights have no effect for address owners, and in most sync groups. */
export function dropWeights(priority: number, keepsWeights: boolean, { draft, report }: Completion): void {
  if (keepsWeights && priority !== 255) return;
  const why = keepsWeights ? 'with priority 255' : 'in a sync group without sync_group_tracking_weight';
  for (const kind of ['interface', 'script', 'file', 'bfd'] as const)
    draft.tracks[kind] = draft.tracks[kind].flatMap((track) => {
      if (track.weight === 0) return [track];
      report('settings-conflict', `the weight of ${track.name} has no effect ${why}`, `track_${kind}`);
      const keeps = kind === 'file' ? track.weight === 1 : kind === 'interface' && !keepsWeights;
      return keeps ? [{ ...track, weight: 0 }] : [];
    });
}
