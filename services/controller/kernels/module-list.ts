import { cp, readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { ProgramFailedError } from '../../../libs/archive/errors.ts'
import { runForOutput } from '../../../libs/archive/run-for-output.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { KernelToolError } from './errors.ts'

/** Without it modprobe finds no module. */
const LIST = 'modules.dep'
/** What depmod writes, besides what the kernel's build has left. */
const WRITTEN =
  /^modules\.(?:dep|alias|symbols|builtin\.(?:bin|alias\.bin)|devname|softdep|weakdep)(?:\.bin)?$/

/** Whether modules come with the list of what needs what; packages make it only when they are installed. */
export async function hasModuleList(modules: string): Promise<boolean> {
  try {
    return (await stat(join(modules, LIST))).size > 0
  } catch {
    return false
  }
}

/** Copies modules, to be able to write beside them. */
export async function copyModules(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (path) => path !== join(from, 'build') && path !== join(from, 'source'),
  })
}

/**
 * Makes the lists of `lib/modules/RELEASE` below `root`. They are of no time: the same modules have the same.
 * @throws {KernelToolError}
 */
export async function makeModuleList(
  root: string,
  { release, signal }: { release: string; signal: AbortSignal },
): Promise<void> {
  try {
    await runForOutput('depmod', ['--basedir', root, release], { signal })
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error
    throw new KernelToolError(`the modules of ${release} have no ${LIST}, and ${messageOf(error)}`, {
      hint: "It takes the package kmod on the controller's host; or run 'depmod' where the modules are, then import them again.",
      cause: error,
    })
  }
  const directory = join(root, 'lib/modules', release)
  for (const name of await readdir(directory)) {
    if (WRITTEN.test(name)) await utimes(join(directory, name), 0, 0)
  }
}
