import type { MembersView } from '../../libs/bus/members-view.ts'
import { MusterError } from '../../libs/errors/muster-error.ts'
import { decodeMember } from '../../libs/records/decode.ts'
import type { Member } from '../../libs/records/member.ts'

/** The members that are alive, without what is none: one bad entry keeps nobody from seeing the others. */
export function aliveIn(view: MembersView): Member[] {
  return view.list().flatMap(({ value }) => {
    try {
      return [decodeMember(value)]
    } catch (error) {
      if (error instanceof MusterError) return []
      throw error
    }
  })
}
