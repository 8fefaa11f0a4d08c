import { isDeepStrictEqual } from 'node:util'
import { ChangeConflictError } from '../../../libs/changes/errors.ts'
import type { SubnetFields } from '../../../libs/model/subnet.ts'
import type { Edit, StoredEdit } from '../change.ts'
import type { Client } from '../client.ts'
import { readSubnets } from './read-subnets.ts'

/** The name of the setting that holds all subnets. */
const SETTING = 'subnets'

/**
 * The edits as the controller stores them: subnets are for people things of their own, and are kept as one setting. What
 * others did to other subnets meanwhile stays.
 * @throws {ChangeConflictError} if a subnet is not any more as it was when the edit was made
 */
export async function storedEdits(client: Client, edits: readonly Edit[]): Promise<readonly StoredEdit[]> {
  const ours = edits.filter(({ kind }) => kind === 'subnet')
  const others = edits.filter((edit): edit is StoredEdit => edit.kind !== 'subnet')
  if (ours.length === 0) return others
  const { seq, value: before } = await readSubnets(client)
  const subnets = new Map<string, SubnetFields>(Object.entries(before))
  for (const { name, before: seen, after } of ours) {
    if (!isDeepStrictEqual(subnets.get(name), seen)) throw conflict(name, { seen, now: subnets.get(name) })
    if (after === undefined) subnets.delete(name)
    else subnets.set(name, after as SubnetFields)
  }
  const stored: StoredEdit = {
    kind: 'setting',
    name: SETTING,
    seq,
    before,
    after: Object.fromEntries(subnets),
  }
  return [...others, stored]
}

function conflict(name: string, { seen, now }: { seen: unknown; now: unknown }): ChangeConflictError {
  if (seen === undefined) {
    return new ChangeConflictError(`subnet ${name} exists already`, {
      hint: `To change it, use 'muster subnet set ${name}'.`,
    })
  }
  return new ChangeConflictError(`subnet ${name} was ${now ? 'changed' : 'deleted'} meanwhile`, {
    hint: 'Look at it again, then repeat your change.',
  })
}
