import { findFile, readWhole } from '../../../../libs/image/root-file.ts'

const OS_RELEASE = '/etc/os-release'
const OS_RELEASE_BYTES_MAX = 64 * 1024

/** What installs an init, and what else a machine needs that a container does not, by the family of a distribution. */
const RECIPES: readonly (readonly [RegExp, string])[] = [
  [
    /^(debian|ubuntu)$/,
    'apt-get update && apt-get install --yes systemd-sysv udev dbus attr linux-image-generic',
  ],
  [/^(rhel|fedora|centos|rocky|almalinux)$/, 'dnf install --assumeyes systemd dbus attr kernel'],
  [/^(suse|opensuse|sles)$/, 'zypper --non-interactive install systemd dbus-1 attr kernel-default'],
  [/^alpine$/, 'apk add alpine-base attr linux-lts'],
  [/^arch$/, 'pacman --sync --noconfirm systemd attr linux'],
]
/** Debian's own kernel is called otherwise than Ubuntu's. */
const DEBIAN_KERNEL = 'linux-image-amd64'

/** The command that installs these in a root file system, undefined if its distribution is not known. */
export async function installRecipe(root: string): Promise<string | undefined> {
  const place = await findFile(root, OS_RELEASE)
  const text = place ? (await readWhole(place, OS_RELEASE_BYTES_MAX)).toString() : ''
  const ids = [...wordsOf(text, 'ID'), ...wordsOf(text, 'ID_LIKE')]
  const recipe = RECIPES.find(([family]) => ids.some((id) => family.test(id.replace(/-.*/, ''))))?.[1]
  return ids[0] === 'debian' ? recipe?.replace('linux-image-generic', DEBIAN_KERNEL) : recipe
}

/** The words of a setting of os-release(5). */
function wordsOf(text: string, key: string): string[] {
  const value = new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1] ?? ''
  return value.split(/\s+/).filter((word) => word !== '')
}
