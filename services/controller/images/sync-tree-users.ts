import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { walkTree } from '../../../libs/archive/walk-tree.ts'
import { readXattrValues } from '../../../libs/archive/xattr-values.ts'
import { findFile, readWhole } from '../../../libs/image/root-file.ts'
import { type Accounts, syncUsers, type UserSync } from '../../../libs/image/sync-users.ts'
import { OwnersTooManyError } from './errors.ts'
import type { OwnerChange, OwnersLog } from './owners-log.ts'

/** The largest passwd or group that is taken, in bytes. */
const ACCOUNTS_BYTES_MAX = 64 * 1024 * 1024
/** Files that get another owner: all of them are in memory. */
const OWNERS_MAX = 2_000_000
/** What the change of an owner takes away: setuid and setgid. */
const MODE_LOST = 0o6000

/** What the users of a tree become, and what has to be done for it. */
export interface TreeSync {
  users: Pick<UserSync, 'users' | 'groups' | 'added'>
  log: OwnersLog
}

/**
 * Compares the users of a tree with those of the host; changes nothing. `host`: the directory with passwd and group,
 * `/etc`. @throws {UsersCollideError} and what cannot be read
 */
export async function planTreeSync(
  root: string,
  { host, signal }: { host: string; signal: AbortSignal },
): Promise<TreeSync> {
  const before = { passwd: await textIn(root, '/etc/passwd'), group: await textIn(root, '/etc/group') }
  const sync = syncUsers(await accountsOf(host), before)
  const owners = await ownersOf(root, sync.ids, signal)
  const capabilities = await readXattrValues(
    root,
    owners.filter(({ isFile }) => isFile).map(({ path }) => path),
    { match: '^security\\.capability$', signal },
  )
  const { users, groups, added } = sync
  return {
    users: { users, groups, added },
    log: {
      owners: owners.map(({ isFile: _, ...change }) => change),
      capabilities: capabilities.toString('latin1'),
      texts: (['passwd', 'group'] as const)
        .filter((file) => sync[file] !== before[file])
        .map((file) => ({ path: `/etc/${file}`, text: sync[file] })),
    },
  }
}

async function ownersOf(
  root: string,
  ids: UserSync['ids'],
  signal: AbortSignal,
): Promise<(OwnerChange & { isFile: boolean })[]> {
  const changes: (OwnerChange & { isFile: boolean })[] = []
  if (ids.users.size === 0 && ids.groups.size === 0) return changes
  for await (const { path, type, mode, ...entry } of walkTree(root)) {
    signal.throwIfAborted()
    const uid = ids.users.get(entry.uid) ?? entry.uid
    const gid = ids.groups.get(entry.gid) ?? entry.gid
    if (uid === entry.uid && gid === entry.gid) continue
    if (changes.length >= OWNERS_MAX) throw new OwnersTooManyError(OWNERS_MAX)
    const isFile = type === 'file'
    const losesMode = type !== 'symlink' && (mode & MODE_LOST) !== 0
    changes.push({ path, uid, gid, isFile, ...(losesMode && { mode }) })
  }
  return changes
}

async function accountsOf(directory: string): Promise<Accounts> {
  const [passwd, group] = await Promise.all([
    readFile(join(directory, 'passwd'), 'utf8'),
    readFile(join(directory, 'group'), 'utf8'),
  ])
  return { passwd, group }
}

async function textIn(root: string, path: string): Promise<string> {
  const place = await findFile(root, path)
  return place === undefined ? '' : (await readWhole(place, ACCOUNTS_BYTES_MAX)).toString()
}
