import { InitMissingError } from '../../../../libs/image/errors.ts'
import { checkInit } from '../../../../libs/image/init.ts'
import { findFile, readWhole } from '../../../../libs/image/root-file.ts'
import { SourceInvalidError } from './errors.ts'

const SHELL = '/bin/sh'
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

/**
 * That a tree which was unpacked is a root file system that a machine can start from.
 * @throws {SourceInvalidError} {InitMissingError}
 */
export async function checkRoot(root: string, source: string): Promise<void> {
  if (!(await findFile(root, SHELL, { executable: true }))) {
    throw new SourceInvalidError(`${source} has no ${SHELL}, so it is no root file system of a machine`, {
      hint: 'A tarball must have bin, etc, usr at its top. Images of a single program cannot start a machine.',
    })
  }
  try {
    await checkInit(root)
  } catch (error) {
    if (!(error instanceof InitMissingError)) throw error
    throw new InitMissingError(`${source} has no init, as containers seldom do, so no machine can start it`, {
      hint: await initHint(root),
      cause: error,
    })
  }
}

async function initHint(root: string): Promise<string> {
  const place = await findFile(root, OS_RELEASE)
  const text = place ? (await readWhole(place, OS_RELEASE_BYTES_MAX)).toString() : ''
  const ids = [...wordsOf(text, 'ID'), ...wordsOf(text, 'ID_LIKE')]
  const recipe = RECIPES.find(([family]) => ids.some((id) => family.test(id.replace(/-.*/, ''))))?.[1]
  if (recipe === undefined) {
    return 'Make an image of it that has systemd (or another init), udev, attr and a kernel, and import that.'
  }
  const fitting = ids[0] === 'debian' ? recipe.replace('linux-image-generic', DEBIAN_KERNEL) : recipe
  return `Make an image of it that has an init and a kernel, and import that. In its Containerfile: RUN ${fitting}`
}

/** The words of a setting of os-release(5). */
function wordsOf(text: string, key: string): string[] {
  const value = new RegExp(`^${key}=["']?([^"'\n]*)`, 'm').exec(text)?.[1] ?? ''
  return value.split(/\s+/).filter((word) => word !== '')
}
