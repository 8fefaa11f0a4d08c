import type { Command } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { type ChangeFlags, changeTree, takeChangeFlags } from '../../overlay/change-tree.ts'
import type { OpenSession } from '../../session.ts'

/** `muster overlay create`. */
export function defineCreate(noun: Command, open: OpenSession): void {
  const command = noun
    .command('create')
    .summary('make an overlay')
    .description('Makes an overlay without any files. Nodes have it when it stands in their lists.')
    .argument('<name>', 'name of the new overlay')
  takeChangeFlags(command).action(async (name: string, flags: ChangeFlags) => {
    checkName('overlay', name)
    const overlay = { name, seq: 0, value: undefined, tree: new Map() }
    await changeTree(await open(), { overlay, tree: new Map(), flags, doing: `create ${name}` })
  })
}
