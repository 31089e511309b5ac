import { buildUnit, environment, exec } from '@harderway/systemd-unit';

/** A unit from data: every argument reaches the program exactly as written here. */
export const unit: string = buildUnit({
  Unit: { Description: 'Greeter', After: 'network.target' },
  Service: {
    Type: 'exec',
    Environment: environment({ GREETING: 'good day' }),
    ExecStart: exec(['/usr/bin/greet', '--text=100% "sure"', '$HOME'], { layout: 'multiline' }),
    Restart: 'on-failure',
  },
  Install: { WantedBy: 'multi-user.target' },
});
