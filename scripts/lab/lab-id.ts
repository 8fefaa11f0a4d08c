import { readFile } from 'node:fs/promises'

/** The environment variable that every process of a lab carries and hands on to what it forks. */
export const LAB_ID_VARIABLE = 'MUSTER_LAB'

const PATTERN = /^mst-([1-9][0-9]{0,9})-([0-9]{1,20})-[0-9]{1,6}$/

let labsMade = 0

/**
 * A name no other lab has: it says which process owns the lab, by pid and, because pids are used again, by
 * when that process started.
 */
export async function makeLabId(): Promise<string> {
  labsMade += 1
  return `mst-${process.pid}-${await startedAtTicks(process.pid)}-${labsMade}`
}

export function isLabId(text: string): boolean {
  return PATTERN.test(text)
}

/** Whether the process that made the lab is still there. */
export async function isOwnerAlive(labId: string): Promise<boolean> {
  const [, pid, ticks] = PATTERN.exec(labId) ?? []
  return ticks !== undefined && (await startedAtTicks(Number(pid))) === ticks
}

/** Field 22 of /proc/PID/stat (proc(5)); the second field may hold spaces and brackets, so count behind it. */
async function startedAtTicks(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
