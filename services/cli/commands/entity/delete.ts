import type { Command } from 'commander'
import { type EntityKind, entity } from '../../api.ts'
import { type ChangeFlags, type Edit, makeEdits, named, takeChangeFlags } from '../../change.ts'
import { NotConfirmedError } from '../../errors.ts'
import type { OpenSession, Session } from '../../session.ts'

type Flags = ChangeFlags & { yes?: true }

/** `muster KIND delete`: all that are named, or none. */
export function defineDelete(noun: Command, open: OpenSession, kind: EntityKind): void {
  const command = noun
    .command('delete')
    .summary(`delete ${kind}s`)
    .description(`Deletes ${kind}s, all of them or none.`)
    .argument('<names...>', `names of the ${kind}s`)
    .option('-y, --yes', 'do not ask')
  takeChangeFlags(command).action(async (names: string[], flags: Flags) => {
    const session = await open()
    const edits: Edit[] = []
    for (const name of new Set(names)) {
      const { value: before, seq } = await entity(session.client, kind, name)
      edits.push({ kind, name, seq, before, after: undefined })
    }
    if (!flags.yes && !flags.dryRun) await confirm(session, edits)
    await makeEdits(session, { edits, flags, verb: 'delete' })
  })
}

/** Asks where somebody can answer. Where nobody can, one may go without, more need --yes. @throws {NotConfirmedError} */
async function confirm({ terminal, signal }: Session, edits: readonly Edit[]): Promise<void> {
  const what = named(
    edits[0]!.kind,
    edits.map((edit) => edit.name),
  )
  if (terminal.interactive) {
    if (await terminal.confirm(`Delete ${what}?`, signal)) return
    throw new NotConfirmedError('nothing was deleted')
  }
  if (edits.length > 1) {
    throw new NotConfirmedError(`${what} are not deleted without being asked for`, {
      hint: 'Say --yes to delete more than one where no question can be asked. Nothing was deleted.',
    })
  }
}
