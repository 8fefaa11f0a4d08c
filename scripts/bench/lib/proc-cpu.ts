import { readdirSync, readFileSync } from 'node:fs'

/** Linux reports times in /proc in units of USER_HZ, which is 100 on every architecture Node runs on. */
const TICKS_PER_SECOND = 100

interface ProcStat {
  parent: number
  ticks: number
}

/**
 * Seconds of processor time, user and system, that the process and its descendants have used: those that live,
 * and those that ended and were waited for. Resolution 10 ms. Children of a process that ignores SIGCHLD are lost
 * to this count when they end; see cpu-group.ts.
 */
export function cpuSecondsOfTree(root: number): number {
  const stats = new Map<number, ProcStat>()
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid)) continue
    const stat = readStat(pid)
    if (stat !== undefined) stats.set(pid, stat)
  }
  let ticks = 0
  for (const [pid, stat] of stats) {
    if (descendsFrom(pid, root, stats)) ticks += stat.ticks
  }
  return ticks / TICKS_PER_SECOND
}

function descendsFrom(pid: number, root: number, stats: Map<number, ProcStat>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at !== 0; at = stats.get(at)?.parent) {
    if (at === root) return true
  }
  return false
}

/** proc(5), /proc/PID/stat: field 4 is ppid, 14 to 17 are utime, stime, cutime, cstime. */
function readStat(pid: number): ProcStat | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    return undefined // It ended since the folder was read.
  }
  // The name, field 2, stands in parentheses and may hold spaces and parentheses itself.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return { parent: field(4), ticks: field(14) + field(15) + field(16) + field(17) }
}
