import { kubeApiserver, settingIn } from '@harderway/program-settings';

for (const name of ['profiling', 'audit-log-maxbackup']) {
  const flag = kubeApiserver.flags[name];
  const setting = flag && settingIn('production', flag);
  console.log(`--${name}=${setting?.value}: ${setting?.why}\n  ${setting?.source}`);
}
