import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import { hasInit } from '../../../../libs/image/init.ts'
import { findFile } from '../../../../libs/image/root-file.ts'
import { SourceInvalidError } from './errors.ts'

const SHELL = '/bin/sh'

/** That a tree which was unpacked is a root file system one can work in. @throws {SourceInvalidError} */
export async function checkRoot(root: string, source: string): Promise<void> {
  if (await hasShell(root)) return
  throw new SourceInvalidError(`${source} has no ${SHELL}, so it is no root file system of a machine`, {
    hint: 'A tarball must have bin, etc, usr at its top. Images of a single program cannot start a machine.',
  })
}

/**
 * That a directory which is built where it is can be one: that it is not where this controller itself is, nor
 * obviously something else. `workplace`: a directory that the controller writes to meanwhile.
 * @throws {SourceInvalidError}
 */
export async function checkDirectory(path: string, { workplace }: { workplace: string }): Promise<void> {
  const [root, inside] = await Promise.all([realpath(path), realpath(workplace)])
  if (root === '/') {
    throw new SourceInvalidError(`${path} is the root of the controller's own host`, {
      hint: 'It changes while it is read, and has keys of this host. Make a root file system in a directory of its own, by mmdebstrap or dnf --installroot for example.',
    })
  }
  if (!/^\.\.(\/|$)/.test(relative(root, inside))) {
    throw new SourceInvalidError(`${path} has the controller's own data in it`, {
      hint: 'It changes while it is read. Give the directory of a root file system alone.',
    })
  }
  // What starts a machine may do without a shell, what is still to get an init cannot.
  if ((await hasInit(root)) || (await hasShell(root))) return
  throw new SourceInvalidError(
    `${path} has neither an init nor ${SHELL}, so it is no root file system of a machine`,
    {
      hint: 'Give the directory that has bin, etc, usr in it.',
    },
  )
}

async function hasShell(root: string): Promise<boolean> {
  return (await findFile(root, SHELL, { executable: true })) !== undefined
}
