import type { Bus } from '../../../libs/bus/bus.ts'
import type { MembersView } from '../../../libs/bus/members-view.ts'
import { MusterError, messageOf } from '../../../libs/errors/muster-error.ts'
import { aliveIn } from '../alive.ts'
import type { ChangeStore } from '../change-store.ts'
import type { Cluster } from '../cluster.ts'
import { type CompileParts, LiveCompilation } from '../live-compilation.ts'
import { checkBootServers } from './check-boot-servers.ts'
import { checkControllers } from './check-controllers.ts'
import { checkLog } from './check-log.ts'
import { checkRecords } from './check-records.ts'
import { checkStorage } from './check-storage.ts'
import { type Checked, error, type Finding } from './finding.ts'

export interface CheckResult {
  /** Whether nothing is wrong; what is only a warning does not count. */
  ok: boolean
  findings: Finding[]
  /** Sequence of the change that it was checked at. */
  seq: number
  checked: Record<string, number>
}

export interface CheckParts extends CompileParts {
  id: string
  cluster: Cluster
  store: ChangeStore
  bus: Bus
  members: MembersView
}

/** Compares what controllers, change log, boot records and boot servers say. @throws the signal's reason */
export async function check(parts: CheckParts, signal: AbortSignal): Promise<CheckResult> {
  const { id: self, cluster, store, bus, members } = parts
  const findings: Finding[] = []
  const checked: Record<string, number> = {}
  const take = ({ findings: found, looked }: Checked): void => {
    findings.push(...found)
    Object.assign(checked, looked)
  }
  const { reason } = cluster.refusal
  if (reason) findings.push(error(`this controller takes no changes: ${reason.message}`, reason.hint))
  /** What cannot be looked at keeps nobody from looking at the rest. */
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (problem) {
      if (signal.aborted || !(problem instanceof MusterError)) throw problem
      findings.push(error(`${what} cannot be checked: ${messageOf(problem)}`, problem.hint))
    }
  }
  if (!reason) await attempt('the end of the change log', () => cluster.caughtUp(signal))
  const own = cluster.standing
  const alive = aliveIn(members)
  const controllers = alive.filter((member) => member.role === 'controller')
  take(await checkControllers({ self, own, members: controllers, store }))
  take(checkStorage(controllers))
  await attempt('the change log', async () =>
    take(await checkLog({ log: bus.changeLog, store, own, signal })),
  )
  // Of a description that is not of the log, records say nothing.
  if (!reason) {
    await attempt('what nodes boot', async () => {
      const compilation = new LiveCompilation(parts)
      try {
        const { heads, ...found } = await checkRecords({
          bus,
          compile: () => compilation.present(signal),
          signal,
        })
        take(found)
        take(
          checkBootServers({
            heads,
            members: aliveIn(members).filter((each) => each.role === 'boot-server'),
          }),
        )
      } finally {
        compilation.close()
      }
    })
  }
  const ok = findings.every(({ level }) => level !== 'error')
  return { ok, findings, seq: own.seq, checked }
}
