import { isDeepStrictEqual } from 'node:util'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { type ChangeFlags, type Edit, makeEdits } from '../change.ts'
import type { Altered } from '../grouped-changes.ts'
import type { Session } from '../session.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { byTitle, type Current, entitiesOf, readDescription } from './description.ts'
import { editText } from './edit-text.ts'
import { editsOf } from './edits-of.ts'
import type { Documents } from './entry.ts'
import { nothingToChange } from './nothing-to-change.ts'
import { parseDocuments } from './parse-documents.ts'
import { documentOf, renderDocument } from './render-document.ts'
import { checkSameEntities } from './same-entities.ts'
import { sectionOf, titleOf } from './sections.ts'

const HEAD = [
  'What is to be changed, as YAML. Save it and leave the editor to change it; leave it as it is to change nothing.',
  'A field that is left out is cleared.',
]

interface EditOptions {
  /** What is edited: entities of one kind. */
  current: readonly Current[]
  flags: ChangeFlags
  /** The command that takes a text that was kept, up to its path. */
  command: string
}

/**
 * Lets the user edit entities as YAML, and makes the change. What somebody else changed meanwhile is shown, and only
 * written over if the user goes on.
 */
export async function editEntities(session: Session, options: EditOptions): Promise<void> {
  const { flags, command } = options
  const [{ kind }] = options.current as [Current]
  const file = `${sectionOf(kind)}.yaml`
  const opened = byTitle(options.current)
  let base = options.current
  const take = async (text: string): Promise<boolean> => {
    const documents = parseDocuments([{ file, text }])
    checkSameEntities(documents, options.current)
    const { edits } = editsOf({ documents: editedOf(documents, opened), current: base, prune: false })
    if (edits.length === 0) {
      nothingToChange(session, { flags, why: 'the text says what is there already' })
      return true
    }
    try {
      await makeEdits(session, { edits, flags, verb: 'edit' })
    } catch (error) {
      if (isConflict(error)) base = await baseAnew(session, { base, edits })
      throw error
    }
    return flags.dryRun !== true
  }
  const document = documentOf(base, [kind])
  const text = renderDocument(document, HEAD)
  const isEdited = await editText(session, { name: file, text, take, command })
  if (!isEdited) nothingToChange(session, { flags, why: 'the text is as it was' })
}

/** Without what was left as it was opened: that is not to be changed, whatever it is by now. */
function editedOf(documents: Documents, opened: ReadonlyMap<string, Current>): Documents {
  const entries = documents.entries.filter(
    ({ kind, name, value }) => !isDeepStrictEqual(value, opened.get(titleOf(kind, name))!.value),
  )
  return { ...documents, entries }
}

function isConflict(error: unknown): boolean {
  return error instanceof MusterError && error.code === 'MUSTER_CHANGE_CONFLICT'
}

/**
 * What the next attempt starts from: of those that were to be changed what is there now, once the user has been shown
 * in what it differs from what was read before. The others stay, so that nothing of theirs is written over unseen.
 */
async function baseAnew(
  { client, terminal }: Session,
  { base, edits }: { base: readonly Current[]; edits: readonly Edit[] },
): Promise<Current[]> {
  const present = byTitle(entitiesOf(await readDescription(client)))
  const edited = new Set(edits.map(({ kind, name }) => `${kind} ${name}`))
  const altered: Altered[] = []
  const anew = base.map((before): Current => {
    const { kind, name } = before
    const now = present.get(titleOf(kind, name)) ?? { kind, name, seq: 0, value: undefined }
    if (!edited.has(`${kind} ${name}`) || before.seq === now.seq) return before
    altered.push({ kind, name, before: before.value, after: now.value })
    return now
  })
  terminal.note(changedMeanwhile(altered, { width: terminal.progress.columns }).join('\n'))
  return anew
}
