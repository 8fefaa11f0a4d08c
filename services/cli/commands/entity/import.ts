import type { Command } from 'commander'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../../change.ts'
import { entitiesOf, readDescription } from '../../documents/description.ts'
import { editsOf } from '../../documents/edits-of.ts'
import type { Documents } from '../../documents/entry.ts'
import { nothingToChange } from '../../documents/nothing-to-change.ts'
import { parseDocuments } from '../../documents/parse-documents.ts'
import { readSources } from '../../documents/read-sources.ts'
import { sectionOf } from '../../documents/sections.ts'
import { UsageError } from '../../errors.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatCount } from '../../text.ts'

type Kind = 'node' | 'profile'

/** `muster node import`, `muster profile import`: adds and changes what files describe, and deletes nothing. */
export function defineImport(noun: Command, open: OpenSession, kind: Kind): void {
  const command = noun
    .command('import')
    .summary(`take ${kind}s from YAML`)
    .description(
      `Adds and changes the ${kind}s that YAML describes, all of them or none; others stay. It has them in a section '${sectionOf(kind)}', or is a map from names to ${kind}s. What it says of a ${kind} is all of it: a field that it leaves out is cleared.`,
    )
    .argument('<path>', 'a file, a directory of YAML files, or - for stdin')
  takeChangeFlags(command).action(async (path: string, flags: ChangeFlags) =>
    importFrom(await open(), { kind, path, flags }),
  )
}

async function importFrom(
  session: Session,
  { kind, path, flags }: { kind: Kind; path: string; flags: ChangeFlags },
): Promise<void> {
  const documents = only(kind, parseDocuments(await readSources(session, [path]), { bare: kind }), session)
  if (documents.entries.length === 0) throw new UsageError(`there are no ${sectionOf(kind)} in ${path}`)
  const current = entitiesOf(await readDescription(session.client))
  const { edits } = editsOf({ documents, current, prune: false })
  if (edits.length > 0) return makeEdits(session, { edits, flags, verb: 'import' })
  nothingToChange(session, { flags, why: `all ${kind}s are as ${path} says` })
}

/** Without what is of another kind; says how much that was. */
function only(kind: Kind, { entries }: Documents, { terminal }: Session): Documents {
  const wanted = entries.filter((entry) => entry.kind === kind)
  const others = entries.length - wanted.length
  if (others > 0) {
    terminal.note(`Only ${kind}s are imported; what else is described there (${formatCount(others)}) is not.`)
  }
  return { entries: wanted, kinds: new Set([kind]) }
}
