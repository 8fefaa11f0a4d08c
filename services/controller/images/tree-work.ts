import type { UserSync } from '../../../libs/image/sync-users.ts'
import { buildTree, type TreeBuildRequest, type TreeBuildStep, type TreeParts } from './build-tree.ts'
import { openTree, type UnpackStep } from './open-tree.ts'
import { changeOwners } from './owners-log.ts'
import { planTreeSync } from './sync-tree-users.ts'

export interface SyncRequest extends Pick<TreeBuildRequest, 'name' | 'actor' | 'signal'> {
  /** The directory with the host's passwd and group. */
  host: string
  /** Only tells what it would do. */
  dryRun: boolean
  /** Builds the image afterwards. */
  build: boolean
}

/** What a synchronisation of users changed, or would change. */
export interface SyncResult extends Pick<UserSync, 'users' | 'groups' | 'added'> {
  /** Files that get another owner. */
  files: number
  changed: boolean
  built?: Extract<TreeBuildStep, { result: unknown }>['result']
}

/**
 * Makes users and groups of an image those of this host, in its tree, and builds it. The caller has the lock of the
 * image. @throws {UsersCollideError} and as buildTree does
 */
export async function* syncTree(
  parts: TreeParts,
  request: SyncRequest,
): AsyncGenerator<UnpackStep | { result: SyncResult }> {
  const { trees } = parts
  const { name, signal, host, dryRun, build, actor } = request
  const { root } = yield* openTree(trees, name, { signal })
  yield { phase: 'comparing users' }
  const { users, log } = await planTreeSync(root, { host, signal })
  const changed = log.owners.length > 0 || log.texts.length > 0
  const result: SyncResult = { ...users, files: log.owners.length, changed }
  if (changed && !dryRun) {
    yield { phase: 'changing owners' }
    await trees.changing(name)
    await changeOwners(trees.homeOf(name), root, log)
    if (build) {
      const reason = `make users of image ${name} those of the host`
      for await (const step of buildTree(parts, { name, actor, reason, signal })) {
        if ('result' in step) result.built = step.result
        else yield step
      }
    }
  }
  yield { result }
}

/** Where a host has its users. */
export const HOST_ACCOUNTS = '/etc'
