import { isDeepStrictEqual } from 'node:util'
import type { Command } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { type ChangeFlags, type Edit, makeEdits, named, takeChangeFlags } from '../../change.ts'
import type { Current } from '../../documents/description.ts'
import { editEntities } from '../../documents/edit-entities.ts'
import { nothingToChange } from '../../documents/nothing-to-change.ts'
import type { OpenSession } from '../../session.ts'
import { readSubnets, subnetsNamed } from '../../subnets/read-subnets.ts'
import { refuseNoFields, type SubnetFlags, takeSubnetFields, withFlags } from './fields.ts'
import { defineList, defineShow } from './show.ts'

export function define(noun: Command, open: OpenSession): void {
  defineList(noun, open)
  defineShow(noun, open)
  defineAdd(noun, open)
  defineSet(noun, open)
  defineDelete(noun, open)
  defineEdit(noun, open)
}

function defineAdd(noun: Command, open: OpenSession): void {
  const command = noun
    .command('add')
    .summary('make a subnet')
    .description('Says of a network that machines boot in it, and what boot servers do about DHCP there.')
    .argument('<name>', 'name of the new subnet')
  takeChangeFlags(takeSubnetFields(command, { isNew: true }))
  command.action(async (name: string, flags: SubnetFlags & ChangeFlags) => {
    checkName('subnet', name)
    const after = withFlags({}, flags)
    const edit: Edit = { kind: 'subnet', name, seq: 0, before: undefined, after }
    await makeEdits(await open(), { edits: [edit], flags, verb: 'add' })
  })
}

function defineSet(noun: Command, open: OpenSession): void {
  const command = noun
    .command('set')
    .summary('change subnets')
    .description('Changes the named fields of subnets, and no others; all of them or none.')
    .argument('<names...>', 'names of subnets')
  takeChangeFlags(takeSubnetFields(command, { isNew: false }))
  command.action(async (names: string[], flags: SubnetFlags & ChangeFlags) => {
    refuseNoFields(flags)
    const session = await open()
    const found = subnetsNamed(await readSubnets(session.client), names)
    const edits = found.flatMap(({ name, seq, value: before }): Edit[] => {
      const after = withFlags(before, flags)
      return isDeepStrictEqual(before, after) ? [] : [{ kind: 'subnet', name, seq, before, after }]
    })
    if (edits.length > 0) return makeEdits(session, { edits, flags, verb: 'set' })
    const all = found.map(({ name }) => name)
    nothingToChange(session, { flags, why: `${named('subnet', all)} had these values already` })
  })
}

function defineDelete(noun: Command, open: OpenSession): void {
  const command = noun
    .command('delete')
    .summary('delete subnets')
    .description(
      'Deletes subnets, all of them or none. Without any, boot servers answer in every network again.',
    )
    .argument('<names...>', 'names of subnets')
  takeChangeFlags(command).action(async (names: string[], flags: ChangeFlags) => {
    const session = await open()
    const found = subnetsNamed(await readSubnets(session.client), names)
    const edits = found.map(
      ({ name, seq, value }): Edit => ({ kind: 'subnet', name, seq, before: value, after: undefined }),
    )
    await makeEdits(session, { edits, flags, verb: 'delete' })
  })
}

function defineEdit(noun: Command, open: OpenSession): void {
  const command = noun
    .command('edit')
    .summary('change subnets in an editor')
    .description(
      'Opens subnets in your editor (VISUAL, EDITOR, or else vi), as YAML. What you leave out is cleared. All of them are changed, or none.',
    )
    .argument('<names...>', 'names of subnets')
  takeChangeFlags(command).action(async (names: string[], flags: ChangeFlags) => {
    const session = await open()
    const found = subnetsNamed(await readSubnets(session.client), names)
    const current = found.map(({ name, seq, value }): Current => ({ kind: 'subnet', name, seq, value }))
    await editEntities(session, { current, flags, command: 'muster apply -f' })
  })
}
