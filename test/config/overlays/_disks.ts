import { spawnSync } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finished, run, SHELLS } from '../shells.ts'

/** Where the functions are that the start-up steps for disks source, on a node. */
const LIBRARY = 'usr/lib/muster'
const INIT = join(import.meta.dirname, '../../../config/overlays/init')

/** Why something cannot be tried here, or false. */
export function without(...programs: readonly string[]): string | false {
  const lacking = programs.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0)
  return lacking.length > 0 && `not installed: ${lacking.join(', ')}`
}

/** Puts the functions of the overlay `init` beside those of an overlay that is laid out; the directory of both. */
export async function librariesOf(root: string): Promise<string> {
  const directory = join(root, LIBRARY)
  await cp(join(INIT, LIBRARY, 'disks'), join(directory, 'disks'))
  return directory
}

/** Runs a start-up step, which waits for no device. */
export function runStep(
  step: string,
  options: { library: string; shell?: readonly string[] },
): Promise<Finished> {
  const { library, shell = SHELLS[0]! } = options
  return run([...shell, step], { MUSTER_DEVICES_TIMEOUT_S: '0', MUSTER_LIB: library })
}
