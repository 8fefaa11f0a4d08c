import type { ChangeLog } from '../../../libs/bus/change-log.ts'
import { StreamBrokenError } from '../../../libs/bus/errors.ts'
import { digestOf } from '../../../libs/digest/digest.ts'
import type { Standing } from '../../../libs/records/member.ts'
import type { ChangeStore } from '../change-store.ts'
import { type Checked, error, type Finding } from './finding.ts'

const REPLACE =
  "If this controller has the right one, 'muster recover --replace-log' puts it in the place of the other."

/** Compares every change of the log with this controller's own, up to `own.seq`. */
export async function checkLog(options: {
  log: Pick<ChangeLog, 'lastSeq' | 'readThrough'>
  store: Pick<ChangeStore, 'change'>
  own: Standing
  signal: AbortSignal
}): Promise<Checked> {
  const { log, store, own, signal } = options
  const last = await log.lastSeq()
  const findings: Finding[] = []
  if (last < own.seq) {
    const hint = "A controller completes it by itself; 'muster recover' tries it now."
    findings.push(error(`the change log ends at change ${last}, and this controller has ${own.seq}`, hint))
  }
  let same = 0
  let [firstWrong, wrong] = [0, 0]
  const onMessage = async (seq: number, bytes: Uint8Array): Promise<void> => {
    const ours = seq === own.seq ? own.chain : (await store.change(seq))?.digest
    // Older changes still come in where a controller began from a snapshot.
    if (ours === undefined) return
    if (digestOf(bytes) === ours) same += 1
    else if (wrong++ === 0) firstWrong = seq
  }
  try {
    await log.readThrough({ from: 1, to: Math.min(last, own.seq), onMessage, signal })
  } catch (problem) {
    if (!(problem instanceof StreamBrokenError)) throw problem
    findings.push(error(`the change log cannot be read to its end: ${problem.message}`, REPLACE))
  }
  if (wrong > 0) {
    const more = wrong === 1 ? '' : `, and ${wrong - 1} more after it`
    const what = `the change log has another change ${firstWrong} than this controller${more}`
    findings.push(error(what, REPLACE))
  }
  return { findings, looked: { changes: same } }
}
