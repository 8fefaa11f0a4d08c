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

/** Base URLs of the other controllers' blobs. */
export function otherControllers(view: MembersView, self: string): string[] {
  return aliveIn(view).flatMap(({ role, id, blobs }) => (role === 'controller' && id !== self ? [blobs] : []))
}
