import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLabId, isOwnerAlive, LAB_ID_VARIABLE } from './lab-id.ts'

const ROUNDS_MAX = 50
const ROUND_PAUSE_MS = 20

/**
 * Removes what labs left behind whose owner was killed before it could: processes that were forked by the
 * lab's processes, and the labs' directories. Returns the ids of those labs. Namespaces, and the bridges and
 * taps in them, went with the last process.
 */
export async function sweep(): Promise<string[]> {
  const dead = new Set<string>()
  for (const labId of [...(await processesOfLabs()).values(), ...(await directoriesOfLabs()).values()]) {
    if (!(await isOwnerAlive(labId))) dead.add(labId)
  }
  for (const labId of dead) await endProcesses(labId)
  for (const [path, labId] of await directoriesOfLabs()) {
    if (dead.has(labId)) await rm(path, { recursive: true, force: true })
  }
  return [...dead]
}

/** SIGKILL to every process that carries the lab's id, until there is none. */
export async function endProcesses(labId: string): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const pids = [...(await processesOfLabs())].filter(([, id]) => id === labId).map(([pid]) => pid)
    if (pids.length === 0) return
    for (const pid of pids) kill(pid)
    // The kernel reports nothing to a process that is not the parent, so look again.
    await sleep(ROUND_PAUSE_MS)
  }
}

/** Every process that belongs to a lab, with the lab's id. */
export async function processesOfLabs(): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const entry of await readdir('/proc')) {
    if (!/^[0-9]+$/.test(entry)) continue
    const labId = await labOfProcess(Number(entry))
    if (labId !== undefined) found.set(Number(entry), labId)
  }
  return found
}

async function labOfProcess(pid: number): Promise<string | undefined> {
  try {
    const variables = (await readFile(`/proc/${pid}/environ`, 'latin1')).split('\0')
    const ours = variables.find((variable) => variable.startsWith(`${LAB_ID_VARIABLE}=`))
    const labId = ours?.slice(LAB_ID_VARIABLE.length + 1)
    return labId !== undefined && isLabId(labId) ? labId : undefined
  } catch {
    return undefined // gone meanwhile, or another user's
  }
}

/** Every directory of a lab of this user, with the lab's id. */
async function directoriesOfLabs(): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const name of await readdir(tmpdir())) {
    const labId = name.slice(0, name.lastIndexOf('-'))
    const path = join(tmpdir(), name)
    if (!isLabId(labId)) continue
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isDirectory() && stats.uid === process.getuid?.()) found.set(path, labId)
  }
  return found
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // gone meanwhile
  }
}
