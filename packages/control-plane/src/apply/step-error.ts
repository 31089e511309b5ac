import { DesiredStateError } from '@harderway/desired-state';
import { isRemoteExecError } from '@harderway/remote-exec';
import { onHost } from '../hosts/host-error.js';
import { ControlPlaneError } from '../model/errors.js';
import type { ChangeStep } from '../model/plan.js';
import type { HostSteps } from '../operations/plan.js';

const timedOut = (error: Error): boolean => isRemoteExecError(error) && error.code === 'timed-out';

/** Advice about a unit that did not start. The journal says nothing about a masked unit. */
const adviceOn = (unit: string, host: string, found: string | undefined, next: string): string =>
  found?.includes('is masked')
    ? `someone has masked it: run \`systemctl unmask ${unit}\` on ${host}, then run the same command again`
    : `read \`journalctl -u ${unit}\` on ${host}; ${next}`;

/**
 * The error with the step at which it happened.
 *
 * @param underWay the step that the host was at: the one that took too long, if time was up
 */
export function stepError(
  own: HostSteps<ChangeStep>,
  error: Error,
  underWay: ChangeStep | undefined,
): ControlPlaneError {
  const failure = onHost(own.host, error, 'step-failed');
  const step =
    error instanceof DesiredStateError
      ? own.steps.find(({ change }) => change.id === error.change)
      : timedOut(error)
        ? underWay
        : undefined;
  if (step === undefined) return failure;
  const { code, message, host = own.host, found, hint = '', details, cause } = failure;
  const unit = step.change.resource.kind === 'unit' ? step.change.resource.name : undefined;
  return new ControlPlaneError(code, message, {
    host,
    step: step.id,
    details,
    cause,
    hint: unit === undefined ? hint : adviceOn(unit, host, found, hint),
    found,
  });
}
