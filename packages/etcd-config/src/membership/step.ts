import type { Quorum } from './quorum.js';

/** The action of a step. `id` is the member's hexadecimal id; a member that is yet to be added has none. */
export type MembershipAction =
  /** `etcdctl member remove`: it no longer votes. */
  | { readonly kind: 'remove'; readonly id: string; readonly name: string }
  /**
   * On its host, which `peerUrls` tell where another member has its name: stop the process and delete its data, which no cluster
   * accepts again.
   */
  | {
      readonly kind: 'discard';
      readonly id: string;
      readonly name: string;
      readonly peerUrls: readonly string[];
    }
  /** `etcdctl member add --learner`: it gets the log without voting. */
  | { readonly kind: 'add-learner'; readonly name: string; readonly peerUrls: readonly string[] }
  /** `etcdctl member add`: it votes, and counts, from the moment on that it is added. */
  | { readonly kind: 'add-voter'; readonly name: string; readonly peerUrls: readonly string[] }
  /** On its host: start it with the configuration of a joining member, on an empty data directory. */
  | { readonly kind: 'start'; readonly name: string }
  /** Wait until the learner has caught up with the leader; promotion is refused until then. */
  | { readonly kind: 'wait-in-sync'; readonly name: string }
  /** `etcdctl member promote`: it votes from now on. */
  | { readonly kind: 'promote'; readonly name: string; readonly id?: string | undefined }
  /**
   * `etcdctl move-leader`, so that removing the leader causes no election. Only the leader accepts it: send it to
   * `fromUrls`.
   */
  | {
      readonly kind: 'move-leader';
      readonly to: string;
      /** Undefined for a member that the plan adds. */
      readonly toId?: string | undefined;
      readonly from: string;
      readonly fromUrls: readonly string[];
    }
  /** `etcdctl member update`: the others look for it at its new URLs. */
  | {
      readonly kind: 'update-peer-urls';
      readonly id: string;
      readonly name: string;
      readonly peerUrls: readonly string[];
    }
  /** On its host: start it again with its described configuration. */
  | { readonly kind: 'restart'; readonly name: string };

/** One step of a plan. */
export interface MembershipStep {
  /** Stable within the plan, such as `promote control2`. */
  readonly id: string;
  readonly action: MembershipAction;
  /** The reason for the step. */
  readonly why: string;
  /** The voters before it. */
  readonly before: Quorum;
  /** The voters while it runs, if a member is down for it; otherwise after it. */
  readonly during: Quorum;
  /** The voters after it, if it succeeds. */
  readonly after: Quorum;
  /** Arguments for etcdctl; absent for steps on a host. A new member's id is `<id of NAME>`. */
  readonly etcdctl?: readonly string[] | undefined;
}

/** Arguments of the etcdctl command for a step; undefined for steps on a host. */
export function etcdctlArguments(action: MembershipAction): readonly string[] | undefined {
  switch (action.kind) {
    case 'remove':
      return ['member', 'remove', action.id];
    case 'add-learner':
      return ['member', 'add', action.name, '--learner', `--peer-urls=${action.peerUrls.join(',')}`];
    case 'add-voter':
      return ['member', 'add', action.name, `--peer-urls=${action.peerUrls.join(',')}`];
    case 'promote':
      return ['member', 'promote', action.id ?? `<id of ${action.name}>`];
    case 'move-leader':
      return ['move-leader', action.toId ?? `<id of ${action.to}>`];
    case 'update-peer-urls':
      return ['member', 'update', action.id, `--peer-urls=${action.peerUrls.join(',')}`];
    default:
      return undefined;
  }
}
