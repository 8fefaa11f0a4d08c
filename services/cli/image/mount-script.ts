/** Something that is mounted in an image while commands run in it. */
export interface Mount {
  /**
   * `directory` and `file` are those of the host at `source`; `copy` is a copy of a file of the host; the others are what
   * they are in every Linux.
   */
  kind: 'proc' | 'sys' | 'dev' | 'run' | 'directory' | 'file' | 'copy'
  source: string
  /** Where, relative to the root, with links followed. */
  place: string
  readOnly: boolean
}

/**
 * Runs in namespaces of its own, so that all that it mounts is gone when it ends; as their first process, which gets the
 * signals that nobody else takes, so that the command itself is another one. On file descriptor 3 it says that everything
 * is mounted. Arguments: root, name, view, layers, shell and prompt, then kind, source, place and options of each mount,
 * `--`, and the command.
 */
export const MOUNT_SCRIPT = `
set -eu
umask 022
root=$1 name=$2 view=$3 layers=$4 shell=$5 prompt=$6
shift 6
if [ -n "$view" ]; then
  # Relative names: a directory may be called what separates options.
  cd "$view"
  mount -t tmpfs -o mode=0755 tmpfs upper
  mkdir upper/files upper/work
  mount -t overlay -o "lowerdir=$layers,upperdir=upper/files,workdir=upper/work" overlay merged
  root=$view/merged
  cd /
else
  # A mount of its own, so that programs that look for the free space of / find it.
  mount --bind "$root" "$root"
fi
while [ "$1" != -- ]; do
  kind=$1 source=$2 place=$root/$3 options=$4
  shift 4
  case $kind in
    file | copy) mkdir -p "\${place%/*}"; [ -e "$place" ] || : >"$place" ;;
    *) [ -d "$place" ] || mkdir -p "$place" ;;
  esac
  case $kind in
    proc) mount -t proc -o nosuid,nodev,noexec proc "$place" ;;
    run) mount -t tmpfs -o mode=0755,nosuid,nodev tmpfs "$place" ;;
    copy) cat "$source" >"$place" ;;
    *) mount --rbind "$source" "$place" ;;
  esac
  if [ "$options" = ro ]; then mount -o remount,bind,ro "$place"; fi
done
shift
printf '%s' "$name" >"$root/proc/sys/kernel/hostname" || :
printf ready >&3
exec 3>&-
set +e
set -- chroot "$root" "$@"
for variable in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  eval "value=\\\${$variable-}"
  if [ -n "$value" ]; then set -- "$variable=$value" "$@"; fi
done
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM="\${TERM:-dumb}" LANG=C.UTF-8 \\
  HOME=/root USER=root LOGNAME=root SHELL="$shell" MUSTER_IMAGE="$name" PS1="$prompt" HISTFILE=/run/muster-history "$@"
exit $?
`
