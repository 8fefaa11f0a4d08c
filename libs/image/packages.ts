import { messageOf } from '../errors/muster-error.ts'
import { PackagesUnreadableError } from './errors.ts'
import { PACKAGE_FILE_BYTES_MAX, PACKAGE_FILES_MAX } from './limits.ts'
import { formatPackages, type Package } from './package-list.ts'
import { apkPackages, dpkgPackages, pacmanPackages } from './package-stanzas.ts'
import { findFile, readWhole } from './root-file.ts'
import { globInRoot } from './root-path.ts'
import { rpmPackages } from './rpm-packages.ts'

export interface PackageOptions {
  signal?: AbortSignal | undefined
  /** Called with a sentence about each database that is there and cannot be read. */
  onWarning?: (warning: string) => void
  /** rpm. */
  rpm?: string
}

/** Databases that are text, and what reads a file of them. */
const TEXT_DATABASES: readonly [
  manager: string,
  pattern: string,
  read: (text: string) => Iterable<Package>,
][] = [
  ['dpkg', '/var/lib/dpkg/status', dpkgPackages],
  ['dpkg', '/var/lib/dpkg/status.d/*', dpkgPackages],
  ['apk', '/lib/apk/db/installed', apkPackages],
  ['apk', '/usr/lib/apk/db/installed', apkPackages],
  ['pacman', '/var/lib/pacman/local/*/desc', pacmanPackages],
]

/**
 * What is installed in a root file system, as lines `NAME VERSION ARCH`, sorted; undefined if no package manager knows
 * of anything. A database that cannot be read is a warning: an image is as good without it.
 * @throws what the signal says, if it aborts
 */
export async function packPackages(root: string, options: PackageOptions = {}): Promise<Buffer | undefined> {
  const { signal, onWarning = () => {}, rpm } = options
  const packages: Package[] = []
  const take = async (manager: string, read: () => Promise<Package[]>): Promise<void> => {
    try {
      packages.push(...(await read()))
    } catch (error) {
      signal?.throwIfAborted()
      onWarning(`Packages of ${manager} are not known: ${messageOf(error)}.`)
    }
  }
  for (const [manager, pattern, read] of TEXT_DATABASES) {
    await take(manager, () => textPackages(root, { pattern, read, signal }))
  }
  await take('rpm', () => rpmPackages(root, { signal, ...(rpm !== undefined && { program: rpm }) }))
  const text = formatPackages(packages)
  return text === '' ? undefined : Buffer.from(text)
}

async function textPackages(
  root: string,
  options: { pattern: string; read: (text: string) => Iterable<Package>; signal: AbortSignal | undefined },
): Promise<Package[]> {
  const { pattern, read, signal } = options
  const paths = await globInRoot(root, pattern)
  if (paths.length > PACKAGE_FILES_MAX) {
    throw new PackagesUnreadableError(
      `its database has ${paths.length} files; ${PACKAGE_FILES_MAX} are allowed`,
    )
  }
  const packages: Package[] = []
  for (const path of paths) {
    signal?.throwIfAborted()
    const place = await findFile(root, path)
    if (place === undefined) continue
    for (const found of read((await readWhole(place, PACKAGE_FILE_BYTES_MAX)).toString()))
      packages.push(found)
  }
  return packages
}
