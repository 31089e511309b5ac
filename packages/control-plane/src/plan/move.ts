import { virtualRouter } from '../components/index.js';
import { askOwnership, describeOwnership, soleOwnerIn } from '../components/keepalived/owner.js';
import { gatewayHosts } from '../hosts/topology.js';
import { ControlPlaneError } from '../model/errors.js';
import { assertHostNames } from '../model/names.js';
import type { Session } from '../model/session.js';
import type { Plan } from '../operations/plan.js';
import { operationStep } from '../operations/step.js';

/** Options of {@link planMove}. */
export interface MoveOptions {
  /** Name of the gateway to move to. Default: any other one. */
  readonly to?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Works out how to move the virtual IP to another gateway, for example before its owner is rebooted. The plan is empty if it is
 * there already.
 *
 * @throws ControlPlaneError `address-at-risk` if no other gateway is there, or not exactly one gateway is known to have the address;
 *   `invalid-option` if `to` does not name a gateway
 */
export async function planMove(session: Session, { to, signal }: MoveOptions = {}): Promise<Plan> {
  const { spec } = session;
  const gateways = gatewayHosts(spec).map(({ name }) => name);
  const refuse = (message: string, found: string, hint: string): never => {
    throw new ControlPlaneError('address-at-risk', message, { host: gateways[0], found, hint });
  };
  if (gateways.length < 2)
    refuse(
      'no other gateway can take the virtual IP over',
      `the only gateway is ${gateways.join()}`,
      'give role: gateway to a second host',
    );
  if (to !== undefined) assertHostNames('to', 'a gateway', [to], gatewayHosts(spec));
  const answers = await askOwnership(session, gateways, signal);
  const owner = soleOwnerIn(answers);
  if (owner === undefined)
    return refuse(
      'not exactly one gateway is known to have the virtual IP',
      describeOwnership(answers),
      'run `harderway verify --only keepalived`, and read `journalctl -u harderway-keepalived` on the gateways',
    );
  const through = gateways.filter((name) => name !== owner && (to === undefined || name === to));
  const operation = { kind: 'move-address', gateway: owner, through } as const;
  const step = operationStep(owner, virtualRouter.stage, operation, 'somebody has asked for it');
  const wave = { id: 'move', title: step.summary, hosts: [{ host: owner, steps: [step] }] };
  const plan = { kind: 'apply', cluster: spec.name, hosts: [] } as const;
  if (through.length === 0) return { ...plan, waves: [], notes: [`${owner} has the virtual IP already`] };
  return { ...plan, waves: [wave] };
}
