/** Key that takes the place of each key of an encryption configuration before it leaves the host. */
const hidden = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';

/** Shell functions that leave out what is secret, before anything leaves the host. */
export const cisFilters: string = `without_keys() {
  sed -E 's/EncryptionConfiguration/@@/g; s/("?secret"?[[:space:]]*:[[:space:]]*)("[^"]*"|[^],}>|"[:space:]][^],}[:space:]]*)/\\1${hidden}/g; s/[A-Za-z0-9+\\/=_-]{20,}/${hidden}/g; s/@@/EncryptionConfiguration/g'
}
# Other keys of such a configuration are tokens and passwords.
only_arguments() {
  awk '/^[^ #-]/ { on = /^(kube-(apiserver|controller-manager|scheduler)-arg|etcd-arg|secrets-encryption)[+]?:/ } on'
}`;

/**
 * The POSIX sh script that looks at a control plane, whoever made it: the programs that run and their arguments, modes and
 * owners of units, manifests and of all files that arguments name, and the documents among those that are not secret. An
 * encryption configuration is printed without its keys. It changes nothing.
 *
 * It prints a line for each thing, with bars between fields: `proc|PROGRAM|UNIT|VERSION|ARGUMENTS`, `file|ROLE|MODE|USER|GROUP|PATH`,
 * `text|PATH|CONTENT` and `source|UNIT|NAME|PATH` for a credential. Arguments and contents are base64.
 */
export const cisScript: string = `# harderway: look at the control plane as the CIS benchmark does
export LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
# look ROLE PATH...: files as a process in $root sees them, by their plain paths.
look() {
  role=$1; shift
  for path; do
    [ -e "$root$path" ] || continue
    printf 'file|%s|%s|%s\\n' "$role" "$(stat -L -c '%a|%U|%G' -- "$root$path")" "$path"
  done
}
text() { printf 'text|%s|%s\\n' "$1" "$(head -c 262144 | base64 -w 0)"; }
${cisFilters}
unit_files() {
  [ -n "$1" ] || return 0
  systemctl show -p FragmentPath -p DropInPaths --value -- "$1" | tr ' ' '\\n' | while IFS= read -r path; do [ -z "$path" ] || look unit "$path"; done
  systemctl cat -- "$1" 2>/dev/null | sed -n 's/^LoadCredential=//p' | while IFS=: read -r name path; do
    printf 'source|%s|%s|%s\\n' "$1" "$name" "$path"; look '' "$path"
  done
}
root=
for process in /proc/[0-9]*; do
  program=$(tr '\\0' '\\n' <"$process/cmdline" 2>/dev/null | head -n 1); program=\${program##*/}
  case $program in etcd | kube-apiserver | kube-controller-manager | kube-scheduler | k3s) ;; *) continue ;; esac
  unit=$(sed -n 's|.*/\\([^/]*\\.service\\)$|\\1|p' "$process/cgroup" | head -n 1)
  [ "$unit" != harderway-drill.service ] || continue
  version=$(timeout 20 "$process/exe" --version 2>/dev/null | head -n 1 | tr '|' ' ')
  printf 'proc|%s|%s|%s|%s\\n' "$program" "$unit" "$version" "$(base64 -w 0 <"$process/cmdline")"
  unit_files "$unit"
  root=$process/root
  tr '\\0' '\\n' <"$process/cmdline" | sed -n '1d; s/^--*\\([^=]*\\)=\\(\\/.*\\)$/\\1 \\2/p; s/^\\(\\/.*\\)$/- \\1/p' | while read -r flag path; do
    case $flag in
      data-dir) look etcd-data "$path" ;;
      *kubeconfig) look kubeconfig "$path" ;;
      *) look '' "$path" ;;
    esac
    [ -f "$root$path" ] || continue
    case $flag in
      audit-policy-file | authentication-config | authorization-config | admission-control-config-file | config-file) text "$path" <"$root$path" ;;
      encryption-provider-config) without_keys <"$root$path" | text "$path" ;;
      config)
        text "$path" <"$root$path"
        sed -n 's/^[[:space:]]*"*kubeconfig"*:[[:space:]]*"*\\([^",]*\\)"*,*[[:space:]]*$/\\1/p' "$root$path" | while IFS= read -r named; do look kubeconfig "$named"; done ;;
      *.pem | *.crt | *.key | *-file | *file)
        case $path in *.pem | *.crt | *.key) for beside in "$root\${path%/*}"/*.pem "$root\${path%/*}"/*.crt "$root\${path%/*}"/*.key; do look '' "\${beside#"$root"}"; done ;; esac ;;
    esac
  done
  root=
done
for path in /etc/kubernetes/manifests/*.y*ml /var/lib/rancher/rke2/agent/pod-manifests/*.y*ml; do look unit "$path"; done
look kubeconfig /etc/kubernetes/admin.conf /etc/kubernetes/super-admin.conf /etc/kubernetes/scheduler.conf /etc/kubernetes/controller-manager.conf /etc/rancher/k3s/k3s.yaml /etc/rancher/rke2/rke2.yaml
for path in /etc/cni/net.d/*; do [ ! -f "$path" ] || look cni "$path"; done
for path in /etc/kubernetes/pki/*.* /etc/kubernetes/pki/etcd/*.* /var/lib/rancher/*/server/tls/*.* /var/lib/rancher/*/server/tls/etcd/*.*; do look '' "$path"; done
for path in /etc/rancher/k3s/config.yaml /etc/rancher/k3s/config.yaml.d/*.y*ml; do [ ! -f "$path" ] || only_arguments <"$path" | text "$path"; done
echo end`;
