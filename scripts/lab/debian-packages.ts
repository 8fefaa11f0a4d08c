import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf } from '../../libs/digest/digest.ts'
import { hostAptSources } from './apt-sources.ts'
import { runCommand } from './command.ts'
import { DebianRootError } from './errors.ts'

/** Of the digest that names what was asked for. */
const NAME_DIGITS = 12

export interface DebianPackagesOptions {
  architecture: 'amd64' | 'arm64'
  /** Names of packages; one that only names others (linux-image-arm64) stands for the first that it depends on. */
  packages: readonly string[]
  cacheDirectory: string
}

/**
 * The directory in which packages of Debian are unpacked over each other, without what they depend on and without
 * anything of them being run: so they may be of another architecture. Downloaded when they are not in the cache; nothing
 * of the host's own packages is touched. @throws {DebianRootError}
 */
export async function debianPackages(options: DebianPackagesOptions): Promise<string> {
  const { architecture, packages, cacheDirectory } = options
  const { suite, entries, options: settings } = await hostAptSources()
  const asked = digestOf(JSON.stringify([entries, packages])).slice(0, NAME_DIGITS)
  const finished = join(cacheDirectory, `packages-${suite}-${architecture}-${asked}`)
  if (await isThere(finished)) return finished
  const work = `${finished}.building-${process.pid}`
  try {
    const apt = await privateApt(work, { architecture, entries, settings })
    await apt('apt-get', '--quiet', 'update')
    const named: string[] = []
    for (const name of packages) named.push(await meant(name, apt))
    await apt('apt-get', '--quiet', 'download', ...named)
    await runCommand([
      'sh',
      '-c',
      'cd "$1" && for each in *.deb; do dpkg-deb -x "$each" root; done',
      'sh',
      work,
    ])
    await rename(join(work, 'root'), finished)
  } catch (thrown) {
    if (await isThere(finished)) return finished
    throw new DebianRootError(`packages of Debian for ${architecture} could not be had`, { cause: thrown })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  return finished
}

type Apt = (program: string, ...args: string[]) => Promise<string>

/** apt with lists of its own, in a directory of its own, where it also puts what it downloads. */
async function privateApt(
  work: string,
  from: { architecture: string; entries: readonly string[]; settings: readonly string[] },
): Promise<Apt> {
  const { architecture, entries, settings } = from
  await mkdir(join(work, 'state/lists/partial'), { recursive: true })
  await mkdir(join(work, 'cache/archives/partial'), { recursive: true })
  await writeFile(join(work, 'state/status'), '')
  await writeFile(join(work, 'sources.list'), `${entries.join('\n')}\n`)
  const lines = [
    `APT::Architecture "${architecture}";`,
    `APT::Architectures { "${architecture}"; };`,
    `Dir::State "${work}/state";`,
    `Dir::State::status "${work}/state/status";`,
    `Dir::Cache "${work}/cache";`,
    `Dir::Etc::sourcelist "${work}/sources.list";`,
    'Dir::Etc::sourceparts "-";',
    // It cannot change to its own user in a directory that is not that user's.
    'APT::Sandbox::User "root";',
    ...settings,
  ]
  const config = join(work, 'apt.conf')
  await writeFile(config, `${lines.join('\n')}\n`)
  return (program, ...args) => runCommand(['env', '-C', work, `APT_CONFIG=${config}`, program, ...args])
}

/** A kernel by the name without a version is a package that depends on the newest one. */
async function meant(name: string, apt: Apt): Promise<string> {
  if (!/^linux-image-[a-z0-9-]*[a-z][a-z0-9-]*$/.test(name)) return name
  const first = /^ *Depends: (linux-image-\S+)$/m.exec(await apt('apt-cache', 'depends', name))?.[1]
  return first ?? name
}

/** The only file of a kind in a directory: a kernel, whatever its version. @throws {DebianRootError} */
export async function kernelIn(directory: string): Promise<Buffer> {
  const [path = ''] = (await runCommand(['find', join(directory, 'boot'), '-name', 'vmlinuz-*'])).split('\n')
  if (path === '') throw new DebianRootError(`there is no kernel in ${directory}`)
  return readFile(path)
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
