import { access, constants } from 'node:fs/promises'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { runCommand } from './command.ts'

const PROGRAMS = ['ip', 'nsenter', 'unshare', 'setpriv', 'qemu-system-x86_64', 'radvd'] as const

/** Why racks cannot be made here, in a sentence, or undefined when they can. */
export async function labObstacle(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'network namespaces and taps need root'
  for (const program of PROGRAMS) {
    if (!(await isThere(program))) return `${program} is missing; "sh scripts/setup.sh demo" installs it`
  }
  try {
    await access('/dev/net/tun', constants.R_OK | constants.W_OK)
    await runCommand(['unshare', '--net', '--', 'true'])
  } catch (thrown) {
    return `this system does not let root make networks: ${messageOf(thrown)}`
  }
  return undefined
}

async function isThere(program: string): Promise<boolean> {
  try {
    await runCommand(['sh', '-c', 'command -v "$1"', 'sh', program])
    return true
  } catch {
    return false
  }
}
