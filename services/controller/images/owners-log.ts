import { chmod, chown, lchown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { locate } from '../../../libs/archive/walk-tree.ts'
import { restoreXattrs } from '../../../libs/archive/xattr-restore.ts'
import { resolveInRoot } from '../../../libs/image/root-path.ts'
import { writeWhole } from './tree-record.ts'

/** A file that gets another owner. `mode` where the change would take bits of it away. */
export interface OwnerChange {
  path: string
  uid: number
  gid: number
  mode?: number
}

/** All that the users of a tree change, as it shall be in the end: doing it twice is the same as doing it once. */
export interface OwnersLog {
  owners: readonly OwnerChange[]
  /** Capabilities, which a file loses with its owner: a list of `readXattrValues`, in Latin-1. */
  capabilities: string
  /** New contents of files. */
  texts: readonly { path: string; text: string }[]
}

const FILE = 'owners.json'

/** Does what the log says; if that is ended in the middle, `resumeOwners` goes on with it. */
export async function changeOwners(home: string, root: string, log: OwnersLog): Promise<void> {
  await writeWhole(join(home, FILE), JSON.stringify(log))
  await resumeOwners(home, root)
}

/** Finishes what was begun. */
export async function resumeOwners(home: string, root: string): Promise<void> {
  const file = join(home, FILE)
  const log = await readLog(file)
  if (!log) return
  for (const { path, uid, gid, mode } of log.owners) {
    const place = locate(root, path)
    await lchown(place, uid, gid)
    if (mode !== undefined) await chmod(place, mode)
  }
  await restoreXattrs(root, Buffer.from(log.capabilities, 'latin1'))
  for (const { path, text } of log.texts) await replaceText(root, path, text)
  await rm(file)
}

/** What was begun is not finished any more: the tree goes. */
export async function forgetOwners(home: string): Promise<void> {
  await rm(join(home, FILE), { force: true })
}

/** A new file in place of the old one, with its owner and mode. */
async function replaceText(root: string, path: string, text: string): Promise<void> {
  const place = (await resolveInRoot(root, path)) ?? join(root, path)
  const { uid, gid, mode } = await stat(place).catch(() => ({ uid: 0, gid: 0, mode: 0o644 }))
  const beside = `${place}.muster-new`
  await writeFile(beside, text, { flush: true })
  await chown(beside, uid, gid)
  await chmod(beside, mode & 0o7777)
  await rename(beside, place)
}

async function readLog(file: string): Promise<OwnersLog | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as OwnersLog
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
