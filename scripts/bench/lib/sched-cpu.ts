import { readdirSync, readFileSync } from 'node:fs'

/**
 * Seconds of processor time, user and system, that the process and its children have used by now, from the scheduler's own
 * count: in nanoseconds, where /proc/PID/stat has ticks of 10 ms. Threads and children that have ended are not counted.
 */
export function schedCpuSeconds(root: number): number {
  let ns = 0
  for (const pid of [root, ...childrenOf(root)]) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const [ran] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')
      ns += Number(ran)
    }
  }
  return ns / 1e9
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry)
    return Number.isInteger(pid) && parentOf(pid) === parent ? [pid] : []
  })
}

/** proc(5), /proc/PID/stat: field 4, of which the second, a name in parentheses, may hold anything. */
function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined // It ended since the folder was read.
  }
}
