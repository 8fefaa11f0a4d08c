import { spawnSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const WRAPPER = resolve(import.meta.dirname, '../../../../scripts/muster')

/** A directory with `muster` in it, and the environment in which a shell finds that and the controller. */
export async function environmentIn(directory: string, socket: string): Promise<Record<string, string>> {
  await symlink(WRAPPER, join(directory, 'muster'))
  return { PATH: `${directory}:${process.env.PATH}`, MUSTER_SOCKET: socket, HOME: directory, TERM: 'dumb' }
}

export function hasShell(shell: string): boolean {
  return spawnSync(shell, ['-c', 'exit 0']).status === 0
}
