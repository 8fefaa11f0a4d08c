import type { ControllerMember } from '../../../libs/records/member.ts'
import { FREE_SHARE_MIN } from '../keeping/limits.ts'
import { type Checked, error, type Finding, warning } from './finding.ts'

const FULL =
  "See 'muster storage show'. 'muster storage clean' and fewer versions of images ('muster image set NAME --keep') make room."
const FETCHING = 'Nothing needs to be done if it becomes less; until then, others have it.'
const NOWHERE = 'Start the controller that took it, or import or put it again.'

/** Whether the controllers have all that the description names, and room for more. */
export function checkStorage(members: readonly ControllerMember[]): Checked {
  const findings: Finding[] = []
  for (const { id, storage } of members) {
    if (!storage) continue
    const { free, size, lacking } = storage
    if (free < size * FREE_SHARE_MIN)
      findings.push(warning(`the disk of controller ${id} is nearly full`, FULL))
    if (lacking.nowhere) {
      const names = lacking.nowhere.join(', ')
      findings.push(error(`nobody has all of ${names}, as far as controller ${id} knows`, NOWHERE))
    } else if (lacking.blobs > 0) {
      const what = lacking.by === undefined ? '' : `, first of ${lacking.by}`
      findings.push(
        warning(`controller ${id} still fetches blobs, ${lacking.blobs} of them${what}`, FETCHING),
      )
    }
  }
  return { findings, looked: {} }
}
