import { type ClusterSpec, judgedVersions } from '@harderway/cluster-spec';
import { restoreProgram } from '@harderway/etcd-snapshots';
import { quote } from '@harderway/remote-exec';
import { etcdctl } from '../etcd/cluster.js';
import { failurePath, newestPath, uploadSeconds } from './state.js';

/** The settings for the snapshots that a control node takes. */
export type BackupSpec = NonNullable<ClusterSpec['backup']>;

/** Pattern of a snapshot's name, which sorts by time. The digits are matched one by one, so that no other cluster's name fits. */
const digits = (count: number): string => '[0-9]'.repeat(count);
const stamp = `${digits(4)}-${digits(2)}-${digits(2)}T${digits(2)}-${digits(2)}-${digits(2)}Z.db`;

/**
 * awk that prints the names, given newest first, of the snapshots that need not stay, as `superfluous` of
 * stored/retention.ts chooses them. The snapshot that was just taken stays. Snapshots dated after it stay and do not count.
 */
export const superfluousAwk: string = `$0 <= taken {
  day = substr($0, length($0) - 22, 10)
  stays = ++count <= last || $0 == taken
  if (!(day in seen)) { seen[day] = 1; if (++days <= daily) stays = 1 }
  if (!stays) print
}`;

/**
 * The script with which a control node takes a snapshot, if its member leads. A snapshot gets its name only once its checksum
 * and its pages have been read and it is on the disk; what a killed run has left is removed by the next.
 */
export function backupScript(spec: ClusterSpec, backup: BackupSpec): string {
  const { directory, keepLast, keepDaily, upload = '' } = backup;
  const program = restoreProgram(judgedVersions(spec.versions).etcd);
  return `# Takes a snapshot of etcd on the control node whose member leads. Written by harderway; edits are overwritten.
set -eu
umask 077
export LC_ALL=C
directory=${quote([directory])}
data=${quote([spec.etcd.dataDirectory])}
prefix=${quote([`${spec.name}-`])}
upload=${quote([upload])}
part=$directory/.snapshot
why='it was interrupted'

ctl() { ${quote(etcdctl())} "$@"; }
# field NAME: of a member's status
field() { printf '%s\\n' "$status" | sed -n "s/^\\"$1\\" : //p" | head -n 1; }
fail() { why=$1; exit 1; }
# put PATH: writes standard input into a file, whole or not at all
put() { cat >"$1.new"; sync "$1.new"; mv -f "$1.new" "$1"; }
ended() {
  code=$?
  rm -f "$part" "$part.part"
  [ "$code" = 0 ] && return
  echo "failed: $why" >&2
  printf '{"time":%s,"why":"%s"}\\n' "$(date +%s)" "$(printf %s "$why" | tr -d '"\\\\\\\\' | tr '\\000-\\037' ' ')" | put ${failurePath}
}
trap ended EXIT
trap 'exit 1' HUP INT TERM

# While members elect a leader, nobody knows whose turn it is.
status= leader=0 attempt=0
while [ "$leader" = 0 ]; do
  [ $((attempt += 1)) -le 12 ] || fail 'etcd does not answer, or has no leader'
  [ "$attempt" = 1 ] || sleep 5
  status=$(ctl endpoint status --write-out=fields 2>/dev/null) || continue
  leader=$(field Leader)
  leader=\${leader:-0}
done
if [ "$leader" != "$(field MemberID)" ]; then
  rm -f ${failurePath}
  echo 'another member leads, and takes the snapshot'
  exit 0
fi

[ -d "$directory" ] || fail "$directory is missing"
rm -f "$part" "$part.part"
# space PATH: its file system, and how many KiB are free
space() { df -Pk "$1" | tail -n 1 | awk '{ print $1, $4 }'; }
here=$(space "$directory")
free=$((\${here##* } / 1024))
reserve=64
# etcd ends where its log finds no space: a snapshot must not take it.
[ "\${here% *}" != "$(space "$data" | sed 's/ [0-9]*$//')" ] || reserve=256
needed=$(($(field DBSize) / 1048576 + reserve))
[ "$free" -ge "$needed" ] || fail "$directory has $free MiB free, $needed needed"
taken=$(date +%s)
name=$prefix$(date -u -d "@$taken" +%Y-%m-%dT%H-%M-%SZ).db
log=$(ctl snapshot save "$part" 2>&1) || fail "etcdctl: $(printf '%s\\n' "$log" | tail -n 1)"

size=$(stat -c %s "$part")
[ $((size % 512)) = 32 ] || fail 'the snapshot is cut'
trailer=$(tail -c 32 "$part" | od -An -v -tx1 | tr -d ' \\n')
[ "$(head -c $((size - 32)) "$part" | sha256sum | cut -d ' ' -f 1)" = "$trailer" ] || fail 'the checksum of the snapshot does not match'
# Reads every page.
read=$(ETCDCTL_API=3 /usr/local/bin/${program} snapshot status "$part" --write-out=fields 2>/dev/null) || fail "${program} can not read the snapshot"
revision=$(printf '%s\\n' "$read" | sed -n 's/^"Revision" : //p')
# Without any key, a member is at revision 1, and its snapshot at 0.
least=$(field Revision)
[ "$least" = 1 ] || [ "\${revision:-0}" -ge "$least" ] || fail "the snapshot ends at revision \${revision:-0}, the member was at $least"
sha256=$(sha256sum "$part" | cut -d ' ' -f 1)
sync "$part"
mv "$part" "$directory/$name"
sync "$directory"
# newest UPLOAD: keeps what is known of the newest snapshot
newest() {
  printf '{"name":"%s","time":%s,"revision":%s,"size":%s,"sha256":"%s","upload":"%s"}\\n' \\
    "$name" "$taken" "$revision" "$size" "$sha256" "$1" | put ${newestPath}
}
if [ -n "$upload" ]; then newest pending; else newest none; fi
rm -f ${failurePath}
echo "$name: $size bytes, revision $revision"

cd "$directory"
for old in "$prefix"${stamp}; do printf '%s\\n' "$old"; done | sort -r |
  awk -v last=${keepLast} -v daily=${keepDaily} -v taken="$name" '${superfluousAwk.replaceAll("'", '')}' |
  while read -r old; do rm -f -- "$old"; echo "removed $old"; done

[ -n "$upload" ] || exit 0
if timeout --kill-after=30 ${uploadSeconds} "$upload" "$directory/$name"; then newest done; else
  code=$?
  newest failed
  fail "$upload ended with $code"
fi
`;
}
