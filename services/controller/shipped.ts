import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { Entry } from '../../libs/archive/entry.ts'
import { packEntries, readEntries } from '../../libs/archive/pack.ts'
import { packTree } from '../../libs/archive/pack-tree.ts'
import type { BlobStore } from '../../libs/blobs/blob-store.ts'
import { namedScripts, type ScriptTexts } from '../../libs/bootscript/site-scripts.ts'
import type { EntitySource } from '../../libs/changes/cluster-state.ts'
import type { Operation } from '../../libs/changes/operation.ts'
import { type Overlay, type StoredTree, withShipped } from '../../libs/model/overlay.ts'
import type { Loaders } from '../../libs/model/settings.ts'
import type { Cluster } from './cluster.ts'

/**
 * Network boot programs that are offered to machines where the host has them: by what machines ask for, the files that
 * they may be, of which the first in a directory is taken. What is signed is there under other names than without that.
 */
const LOADERS: Readonly<Record<string, readonly string[]>> = {
  ...namedAlike(['undionly.kpxe', 'ipxe.efi', 'snponly.efi', 'snponly-arm64.efi', 'ipxe-arm64.efi']),
  ...loadersOf({ suffix: 'x64' }),
  ...loadersOf({ suffix: 'aa64' }),
  // For the boot script memtest.
  ...namedAlike(['memtest86+x64.bin', 'memtest86+x64.efi']),
  ...namedAlike(['revocations.efi', 'revocations_sku.efi', 'revocations_sbat.efi']),
}
/** What every new node gets unless it says otherwise. */
const DEFAULT_PROFILE = {
  systemOverlays: [
    'init',
    'agent',
    'hostname',
    'hosts',
    'resolv',
    'issue',
    'localtime',
    'ssh.host_keys',
    'fstab',
    'chrony',
    'systemd.networkd',
  ],
  runtimeOverlays: ['hosts', 'ssh.authorized_keys'],
}

/**
 * Puts what comes with muster into the cluster's description: overlays, boot scripts, network boot programs, and in a
 * new cluster the default profile. Overlays of the site keep their trees; beside them is noted what is shipped now.
 */
export async function putShipped(options: {
  cluster: Cluster
  blobs: BlobStore
  /** The directory `config` of this installation. */
  configDirectory: string
  loaderDirectories: readonly string[]
  logger: Logger
}): Promise<void> {
  const { cluster, blobs, configDirectory, loaderDirectories, logger } = options
  const overlays = await loadOverlays(configDirectory, blobs)
  const loaders = await loadLoaders(loaderDirectories, blobs)
  const scripts = await loadScripts(join(configDirectory, 'boot'))
  if (Object.keys(loaders).length === 0) {
    logger.warn({ loaderDirectories }, 'no network boot programs found; install ipxe, or set MUSTER_LOADERS')
  }
  await cluster.propose({
    actor: 'muster',
    reason: 'what comes with muster',
    bases: [],
    plan: (source) => [
      ...overlayOperations(source, overlays),
      ...settingOperations(source, {
        // A controller whose host has fewer of them takes none away.
        loaders: { ...(source.get('setting', 'loaders')?.value as Loaders | undefined), ...loaders },
        'shipped-scripts': scripts,
      }),
      ...profileOperations(source),
    ],
  })
}

/** @throws what libs/bootscript says of a script that is not fit to boot with */
async function loadScripts(directory: string): Promise<ScriptTexts> {
  const files = (await readdir(directory)).filter((file) => /\.(ipxe|grub)$/.test(file)).sort()
  const texts = await Promise.all(
    files.map(async (file) => [file, await readFile(join(directory, file), 'utf8')] as const),
  )
  const scripts = Object.fromEntries(texts)
  namedScripts({ shipped: scripts, site: {} })
  return scripts
}

async function loadOverlays(configDirectory: string, blobs: BlobStore): Promise<Map<string, StoredTree>> {
  const overlays = new Map<string, StoredTree>()
  const directory = join(configDirectory, 'overlays')
  const modes = readModes(await readFile(join(configDirectory, 'overlay-modes'), 'utf8'))
  const found = await readdir(directory, { withFileTypes: true })
  for (const { name } of found.filter((entry) => entry.isDirectory())) {
    const files = readEntries(await packTree(join(directory, name))).filter(
      ({ type }) => type !== 'directory',
    )
    const entries = files.map((entry) => ({
      ...entry,
      mode: modes.get(`${name}/${entry.path}`) ?? ordinaryMode(entry),
    }))
    const tree = await blobs.put(packEntries(entries))
    overlays.set(name, { tree, files: entries.length })
  }
  return overlays
}

/**
 * A checkout or package has modes by the umask of who made it; only whether a file is a program means something. Its
 * directories say nothing at all, and nodes have those that they need by themselves.
 */
function ordinaryMode({ type, mode }: Entry): number {
  if (type === 'symlink') return mode
  return (mode & 0o100) !== 0 ? 0o755 : 0o644
}

/** Lines of MODE OVERLAY/FILE. */
function readModes(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const [mode = '', path = ''] = line.split(' ')
      return [path, Number.parseInt(mode, 8)]
    }),
  )
}

function namedAlike(names: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name) => [name, [name]]))
}

/** For Secure Boot: shim, what it starts, and what enrols keys. */
function loadersOf({ suffix }: { suffix: 'x64' | 'aa64' }): Record<string, readonly string[]> {
  return {
    [`shim${suffix}.efi`]: [`shim${suffix}.efi.signed`, `shim${suffix}.efi`],
    [`grub${suffix}.efi`]: [`grubnet${suffix}.efi.signed`, `grub${suffix}.efi`],
    [`mm${suffix}.efi`]: [`mm${suffix}.efi.signed`, `mm${suffix}.efi`],
  }
}

/** The first directory that has a program wins. */
async function loadLoaders(directories: readonly string[], blobs: BlobStore) {
  const loaders: Record<string, Awaited<ReturnType<BlobStore['put']>>> = {}
  for (const directory of directories) {
    for (const [name, files] of Object.entries(LOADERS)) {
      for (const file of files) {
        if (loaders[name]) break
        const bytes = await readIfThere(join(directory, file))
        if (bytes) loaders[name] = await blobs.put(bytes)
      }
    }
  }
  return loaders
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Also for overlays that are not shipped any more. */
function overlayOperations(source: EntitySource, overlays: ReadonlyMap<string, StoredTree>): Operation[] {
  const present = new Map(
    Array.from(source.entries('overlay'), ([name, { value }]) => [name, value as Overlay]),
  )
  const changedAt = Date.now()
  return [...new Set([...overlays.keys(), ...present.keys()])].flatMap((name): Operation[] => {
    const before = present.get(name)
    const value = withShipped(before, { shipped: overlays.get(name), changedAt })
    return isSame(before, value) ? [] : [{ op: 'put', kind: 'overlay', name, value }]
  })
}

/** Apart from when it was put. */
function isSame(before: Overlay | undefined, after: Overlay | undefined): boolean {
  return isDeepStrictEqual({ ...before, changedAt: 0 }, { ...after, changedAt: 0 })
}

function settingOperations(source: EntitySource, settings: Record<string, unknown>): Operation[] {
  return Object.entries(settings).flatMap(([name, value]): Operation[] => {
    const present = source.get('setting', name)?.value
    if (isDeepStrictEqual(present, value)) return []
    return [{ op: 'put', kind: 'setting', name, value }]
  })
}

function profileOperations(source: EntitySource): Operation[] {
  const isNew = [...source.entries('profile')].length === 0 && [...source.entries('node')].length === 0
  return isNew ? [{ op: 'put', kind: 'profile', name: 'default', value: DEFAULT_PROFILE }] : []
}
