import type { Command } from 'commander'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../change.ts'
import { entitiesOf, readDescription } from '../documents/description.ts'
import { editsOf } from '../documents/edits-of.ts'
import { nothingToChange } from '../documents/nothing-to-change.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { readSources } from '../documents/read-sources.ts'
import { shownNames } from '../names.ts'
import type { OpenSession, Session } from '../session.ts'
import { clean, formatCount } from '../text.ts'

const ABOUT = [
  'Makes the cluster what files say, by one change: adds what is missing, and changes what differs.',
  'What a file says of a node, a profile, a subnet, the cluster or the policies of discovery is all of it: what it leaves out is cleared.',
  'With --prune, nodes, profiles and subnets that the files do not name are deleted, if the files have a section for such things.',
].join(' ')

interface Flags extends ChangeFlags {
  filename: string[]
  prune?: true
}

export function define(command: Command, open: OpenSession): void {
  command
    .description(ABOUT)
    .requiredOption(
      '-f, --filename <path>',
      'a file, a directory of YAML files, or - for stdin; may be repeated',
      (path: string, paths: string[] = []) => [...paths, path],
    )
    .option('--prune', 'delete what the files do not name')
  takeChangeFlags(command).action(async (flags: Flags) => apply(await open(), flags))
}

async function apply(session: Session, flags: Flags): Promise<void> {
  const { client, terminal } = session
  const documents = parseDocuments(await readSources(session, flags.filename))
  const current = entitiesOf(await readDescription(client))
  const { edits, left } = editsOf({ documents, current, prune: flags.prune === true })
  for (const [kind, alike] of Map.groupBy(left, (each) => each.kind)) {
    const names = alike.map(({ name }) => name)
    const count = `${formatCount(names.length)} ${kind}${names.length === 1 ? '' : 's'}`
    terminal.note(clean(`${count} not in the files and left alone: ${shownNames(kind, names)}`))
  }
  if (edits.length > 0) await makeEdits(session, { edits, flags, verb: 'apply' })
  else nothingToChange(session, { flags, why: 'the cluster is as the files say' })
}
