import type { Command } from 'commander'
import { UsageError } from '../../errors.ts'
import { type ChangeFlags, changeTree, takeChangeFlags } from '../../overlay/change-tree.ts'
import { changed, modeOf, newDirectory, pathIn, withEntry } from '../../overlay/edit-tree.ts'
import { OverlayFileError } from '../../overlay/errors.ts'
import { loadOverlay } from '../../overlay/overlay-api.ts'
import type { OpenSession } from '../../session.ts'

/** Largest user or group id: 2^32 - 1 stands for none. */
const ID_MAX = 0xffff_fffe

/** `muster overlay mkdir`. */
export function defineMkdir(noun: Command, open: OpenSession): void {
  const command = noun
    .command('mkdir')
    .summary('make a directory in an overlay')
    .description('Makes a directory in an overlay.')
    .argument('<overlay>', 'name of the overlay')
    .argument('<file>', 'path of the directory')
    .option('-m, --mode <mode>', 'its mode, in octal', '755')
    .option('-p, --parents', 'make the directories that it needs; one that is there already is right')
  takeChangeFlags(command).action(
    async (name: string, file: string, flags: ChangeFlags & { mode: string; parents?: true }) => {
      const [path, mode, parents] = [pathIn(file), modeOf(flags.mode), flags.parents === true]
      const session = await open()
      const overlay = await loadOverlay(session.client, name)
      const present = overlay.tree.get(path)
      if (present && !(parents && present.type === 'directory'))
        throw new OverlayFileError({ overlay: name, path }, 'exists already', 'conflict')
      const directory = present ?? newDirectory(path, mode)
      const tree = withEntry(overlay.tree, directory, { overlay: name, parents })
      await changeTree(session, { overlay, tree, flags, doing: `mkdir ${name} ${path}` })
    },
  )
}

/** `muster overlay chmod`. */
export function defineChmod(noun: Command, open: OpenSession): void {
  const command = noun
    .command('chmod')
    .summary('change the mode of a file')
    .description(
      'Changes the mode of a file or directory of an overlay; of a template, also that of what it makes.',
    )
    .argument('<overlay>', 'name of the overlay')
    .argument('<file>', 'path in the overlay')
    .argument('<mode>', 'in octal: 644, 0755')
  takeChangeFlags(command).action(async (name: string, file: string, text: string, flags: ChangeFlags) => {
    const [path, mode] = [pathIn(file), modeOf(text)]
    const session = await open()
    const overlay = await loadOverlay(session.client, name)
    const place = { overlay: name, path }
    const tree = changed(overlay.tree, place, (entry) => {
      if (entry.type !== 'symlink') return { ...entry, mode }
      throw new OverlayFileError(place, 'is a link, which has no mode', 'invalid')
    })
    await changeTree(session, { overlay, tree, flags, doing: `chmod ${name} ${path} ${text}` })
  })
}

/** `muster overlay chown`. */
export function defineChown(noun: Command, open: OpenSession): void {
  const command = noun
    .command('chown')
    .summary('change the owner of a file')
    .description(
      'Changes the owner of a file or directory of an overlay, by numbers: names mean something on a node only.',
    )
    .argument('<overlay>', 'name of the overlay')
    .argument('<file>', 'path in the overlay')
    .argument('<uid>', "number of the user; also 'UID:GID'")
    .argument('[gid]', 'number of the group; it stays as it is unless given')
  takeChangeFlags(command).action(
    async (name: string, file: string, user: string, group: string | undefined, flags: ChangeFlags) => {
      const path = pathIn(file)
      const owner = ownerOf(user, group)
      const session = await open()
      const overlay = await loadOverlay(session.client, name)
      const tree = changed(overlay.tree, { overlay: name, path }, (entry) => ({ ...entry, ...owner }))
      const ids = Object.values(owner).join(':')
      await changeTree(session, { overlay, tree, flags, doing: `chown ${name} ${path} ${ids}` })
    },
  )
}

function ownerOf(user: string, group: string | undefined): { uid: number; gid?: number } {
  const [uid = '', gid] = group === undefined ? user.split(':', 2) : [user, group]
  return { uid: idOf(uid), ...(gid !== undefined && { gid: idOf(gid) }) }
}

function idOf(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= ID_MAX) return Number(text)
  throw new UsageError(`${JSON.stringify(text)} is no user or group id`, { hint: 'Give a number: 0, 1000.' })
}
