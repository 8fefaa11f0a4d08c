import type { BootServerMember } from '../../../libs/records/member.ts'
import type { RackHead } from '../../../libs/records/rack-head.ts'
import { type Checked, type Finding, warning } from './finding.ts'

/** Compares what the boot servers say they have with the heads of their racks. */
export function checkBootServers(options: {
  heads: ReadonlyMap<string, RackHead>
  members: readonly BootServerMember[]
}): Checked {
  const { heads, members } = options
  const findings: Finding[] = []
  for (const member of members) {
    const head = heads.get(member.rack)
    if (head) findings.push(...compare(member, head))
    else if (member.nodes > 0) {
      const what = `boot server ${member.id} serves rack ${member.rack}, which has no head`
      findings.push(warning(what, 'It serves what it has.'))
    }
  }
  const served = new Set(members.map(({ rack }) => rack))
  for (const [rack, { nodes }] of heads) {
    if (nodes > 0 && !served.has(rack)) findings.push(warning(`no boot server of rack ${rack} is alive`))
  }
  return { findings, looked: { 'boot servers': members.length } }
}

function compare({ id, rack, headSeq, liveSeq, ready, nodes, waiting }: BootServerMember, head: RackHead) {
  if (headSeq > head.seq) {
    const what = `boot server ${id} has seen a head of rack ${rack} of change ${headSeq}, and it is of ${head.seq}`
    return [warning(what, 'The change log was reset; it follows when the rack changes next.')]
  }
  if (headSeq < head.seq) {
    const what = `boot server ${id} has change ${headSeq} of rack ${rack}, and its head is of ${head.seq}`
    return [warning(what, 'It reaches NATS late, or not at all. Check again in a moment.')]
  }
  if (liveSeq >= headSeq && ready >= nodes) return []
  const groups = waiting.map(({ group }) => group).join(', ')
  const hint = groups === '' ? undefined : `It still fetches what these groups need: ${groups}.`
  return [warning(`boot server ${id} can boot ${ready} of the ${nodes} nodes of rack ${rack} by now`, hint)]
}
