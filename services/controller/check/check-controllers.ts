import type { ControllerMember, Standing } from '../../../libs/records/member.ts'
import type { ChangeStore } from '../change-store.ts'
import { type Checked, error, type Finding, warning } from './finding.ts'

const DIVERGED =
  "Look at what 'muster check' says on each controller. The one that is alone is wrong: stop it, move its 'changes' directory away, and start it; it fetches all of it again."

/**
 * Compares what the other controllers say they have of the change log with what this one has. A heartbeat is some
 * seconds old, so most stand at an earlier change: there our own chain tells what they must have.
 */
export async function checkControllers(options: {
  self: string
  own: Standing
  members: readonly ControllerMember[]
  store: Pick<ChangeStore, 'change'>
}): Promise<Checked> {
  const { self, own, members, store } = options
  const findings: Finding[] = []
  let compared = 0
  for (const { id, problem, standing } of members) {
    if (id === self) continue
    if (problem !== undefined) findings.push(error(`controller ${id} takes no changes: ${problem}`))
    if (!standing) continue
    if (standing.seq > own.seq) {
      const hint = 'The change log lost them, or this controller is behind. Check again in a moment.'
      findings.push(
        warning(`controller ${id} has change ${standing.seq}, of which nothing is known here`, hint),
      )
      continue
    }
    const chain = await chainAt({ seq: standing.seq, own, store })
    if (chain === undefined) continue
    compared += 1
    if (standing.chain !== chain) {
      findings.push(error(`controller ${id} has another change ${standing.seq} than this one`, DIVERGED))
    } else if (standing.seq === own.seq && standing.state !== own.state) {
      const what = `controller ${id} has the same changes as this one, and another description, at change ${own.seq}`
      findings.push(error(what, DIVERGED))
    }
  }
  return { findings, looked: { controllers: members.length, compared } }
}

async function chainAt(options: { seq: number; own: Standing; store: Pick<ChangeStore, 'change'> }) {
  const { seq, own, store } = options
  if (seq === own.seq) return own.chain
  return (await store.change(seq))?.digest
}
