import { isUtf8 } from 'node:buffer'
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Entry } from '../../../../libs/archive/entry.ts'
import { editText } from '../../documents/edit-text.ts'
import { nothingToChange } from '../../documents/nothing-to-change.ts'
import { RefusedError } from '../../errors.ts'
import { type ChangeFlags, changeTree, takeChangeFlags } from '../../overlay/change-tree.ts'
import { entryAt, isImplied, modeOf, newFile, pathIn, withEntry, wordFor } from '../../overlay/edit-tree.ts'
import { OverlayFileError } from '../../overlay/errors.ts'
import { type LoadedOverlay, loadOverlay } from '../../overlay/overlay-api.ts'
import { contentOf, textDifference } from '../../overlay/tree-diff.ts'
import type { OpenSession, Session } from '../../session.ts'

const NEW_MODE = 0o644

interface Flags extends ChangeFlags {
  parents?: true
  mode?: string
}

/** `muster overlay edit`. */
export function defineEdit(noun: Command, open: OpenSession): void {
  const command = noun
    .command('edit')
    .summary('change a file of an overlay in an editor')
    .description(
      'Opens a file of an overlay in your editor (VISUAL, EDITOR, or else vi); one that does not exist is made. A template with a mistake in it is not taken: the editor opens again.',
    )
    .argument('<overlay>', 'name of the overlay')
    .argument('<file>', 'path in the overlay; what ends in .ww is a template')
    .option('-p, --parents', 'make the directories that it needs')
    .option('-m, --mode <mode>', `mode of the file, in octal; of a new one 0644 unless given`)
  takeChangeFlags(command).action(async (name: string, file: string, flags: Flags) => {
    const path = pathIn(file)
    const mode = flags.mode === undefined ? undefined : modeOf(flags.mode)
    const session = await open()
    await edit(session, { overlay: await loadOverlay(session.client, name), path, mode, flags })
  })
}

async function edit(
  session: Session,
  options: { overlay: LoadedOverlay; path: string; mode: number | undefined; flags: Flags },
): Promise<void> {
  const { path, mode, flags } = options
  let { overlay } = options
  const { name } = overlay
  const opened = editable(overlay, path)
  // That there is a place for it is known before anybody writes anything.
  const put = (content: Uint8Array) => {
    const now = editable(overlay, path) ?? opened
    const entry = now ? { ...now, content } : newFile(path, { mode: NEW_MODE, content })
    const laid = mode === undefined ? entry : { ...entry, mode }
    return withEntry(overlay.tree, laid, { overlay: name, parents: flags.parents === true })
  }
  put(Buffer.alloc(0))
  const take = async (text: string): Promise<boolean> => {
    const tree = put(Buffer.from(text))
    try {
      await changeTree(session, { overlay, tree, flags, doing: `edit ${name} ${path}` })
    } catch (error) {
      if (isConflict(error)) overlay = await changedMeanwhile(session, { overlay, path })
      throw error
    }
    return flags.dryRun !== true
  }
  const text = Buffer.from(opened?.content ?? '').toString()
  const command = (draft: string) => `muster overlay import --overwrite ${name} ${draft} ${path}`
  const isEdited = await editText(session, { name: basename(path), text, take, command })
  if (isEdited) return
  if (opened && mode !== undefined && opened.mode !== mode) await take(text)
  else nothingToChange(session, { flags, why: 'the text is as it was' })
}

/** The file at a path, if there is something. @throws {OverlayFileError} if it is not a text */
function editable({ name, tree }: LoadedOverlay, path: string): Extract<Entry, { type: 'file' }> | undefined {
  const place = { overlay: name, path }
  if (!tree.has(path) && !isImplied(tree, path)) return undefined
  const entry = entryAt(tree, place)
  if (entry.type !== 'file') {
    const what = entry.type === 'symlink' ? `a link to ${entry.target}` : `a ${wordFor(entry)}`
    throw new OverlayFileError(place, `is ${what}, and no file`, 'invalid')
  }
  if (isUtf8(entry.content)) return entry
  throw new OverlayFileError(place, 'is no text', 'invalid', {
    hint: `Change it elsewhere, then: muster overlay import --overwrite ${name} FILE ${path}`,
  })
}

function isConflict(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'MUSTER_CHANGE_CONFLICT'
}

/** The overlay as it is by now, which the next attempt starts from; what became of the file is shown. */
async function changedMeanwhile(
  { client, terminal }: Session,
  { overlay, path }: { overlay: LoadedOverlay; path: string },
): Promise<LoadedOverlay> {
  const now = await loadOverlay(client, overlay.name)
  const [before, after] = [overlay.tree.get(path), now.tree.get(path)]
  const patch = textDifference({
    path,
    before: contentOf(before),
    after: contentOf(after),
    labels: ['you saw', 'now'],
  })
  terminal.note(
    patch === ''
      ? `Meanwhile, somebody else changed other files of overlay ${overlay.name}; they stay as they are now.`
      : `Meanwhile, somebody else changed ${path}; what you saved would undo that:\n${patch.trimEnd()}`,
  )
  return now
}
