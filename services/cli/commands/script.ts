import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import { scriptFile } from '../../../libs/bootscript/script-file.ts'
import { messageOf } from '../../../libs/errors/muster-error.ts'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { nearest } from '../../../libs/model/nearest.ts'
import type { ScriptTexts } from '../../../libs/model/settings.ts'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../change.ts'
import { nothingToChange } from '../documents/nothing-to-change.ts'
import { UsageError } from '../errors.ts'
import { readScripts, type Scripts, SETTING } from '../scripts/read-scripts.ts'
import type { OpenSession, Session } from '../session.ts'
import { formatCount } from '../text.ts'

export function define(noun: Command, open: OpenSession): void {
  noun
    .command('list')
    .summary('list boot scripts')
    .description('Lists boot scripts: those of the site, and those that come with muster.')
    .action(async () => list(await open()))
  noun
    .command('show')
    .summary('print a boot script')
    .description("Prints a boot script: the site's, or else the one that comes with muster.")
    .argument('<file>', 'NAME.ipxe or NAME.grub')
    .option('--shipped', 'the one that comes with muster')
    .action(async (file: string, flags: { shipped?: true }) => show(await open(), file, flags))
  const importing = noun
    .command('import')
    .summary('take boot scripts from files')
    .description("Makes files boot scripts of the site, under the files' names: NAME.ipxe or NAME.grub.")
    .argument('<paths...>', 'files on this host')
  takeChangeFlags(importing).action(async (paths: string[], flags: ChangeFlags) =>
    importFiles(await open(), paths, flags),
  )
  const deleting = noun
    .command('delete')
    .summary('delete boot scripts of the site')
    .description('Deletes boot scripts of the site. Where muster has one of the name, that counts again.')
    .argument('<files...>', 'NAME.ipxe or NAME.grub')
  takeChangeFlags(deleting).action(async (files: string[], flags: ChangeFlags) =>
    deleteFiles(await open(), files, flags),
  )
}

async function list({ client, terminal, json }: Session): Promise<void> {
  const { shipped, site } = await readScripts(client)
  const rows = Object.entries({ ...shipped, ...site })
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, text]) => ({
      file,
      from: !(file in site) ? 'muster' : file in shipped ? "site, in place of muster's" : 'site',
      isPart: text.startsWith('#part'),
      bytes: text.length,
    }))
  if (json) return terminal.json(rows)
  terminal.table(
    [{ head: 'SCRIPT' }, { head: 'FROM' }, { head: 'NODES NAME IT' }, { head: 'BYTES', align: 'right' }],
    rows.map(({ file, from, isPart, bytes }) => [
      file,
      from,
      isPart ? 'no, a part of others' : file.replace(/\.\w+$/, ''),
      formatCount(bytes),
    ]),
  )
}

async function show(session: Session, file: string, flags: { shipped?: true }): Promise<void> {
  const { client, terminal, json } = session
  const { shipped, site } = await readScripts(client)
  const texts = flags.shipped ? shipped : { ...shipped, ...site }
  const text = Object.hasOwn(texts, file) ? texts[file] : undefined
  if (text === undefined) throw missing(file, Object.keys(texts))
  if (json) terminal.json({ file, text })
  else terminal.text(text)
}

async function importFiles(session: Session, paths: readonly string[], flags: ChangeFlags): Promise<void> {
  const texts = new Map<string, string>()
  for (const path of paths) {
    const file = basename(path)
    scriptFile(file)
    texts.set(file, await readText(resolve(session.directory, path)))
  }
  const scripts = await readScripts(session.client)
  const after = { ...scripts.site, ...Object.fromEntries(texts) }
  if ([...texts].every(([file, text]) => scripts.site[file] === text))
    return nothingToChange(session, { flags, why: 'the site has these scripts already' })
  await put(session, { scripts, after, flags, verb: `script import ${[...texts.keys()].join(' ')}` })
}

async function deleteFiles(session: Session, files: readonly string[], flags: ChangeFlags): Promise<void> {
  const scripts = await readScripts(session.client)
  const after = new Map(Object.entries(scripts.site))
  for (const file of files) {
    if (after.delete(file)) continue
    if (Object.hasOwn(scripts.shipped, file) && !Object.hasOwn(scripts.site, file)) {
      throw new EntityMissingError(`the site has no boot script ${file} of its own`, {
        hint: 'The one there is comes with muster, and stays.',
      })
    }
    throw missing(file, [...after.keys()])
  }
  const verb = `script delete ${files.join(' ')}`
  await put(session, { scripts, after: Object.fromEntries(after), flags, verb })
}

async function put(
  session: Session,
  options: { scripts: Scripts; after: ScriptTexts; flags: ChangeFlags; verb: string },
): Promise<void> {
  const { scripts, after, flags, verb } = options
  const { seq, site: before } = scripts
  // What was asked for says more than the name of the setting.
  const reasoned = { ...flags, reason: flags.reason ?? verb }
  await makeEdits(session, {
    edits: [{ kind: 'setting', name: SETTING, seq, before, after }],
    flags: reasoned,
    verb,
  })
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

function missing(file: string, files: readonly string[]): EntityMissingError {
  // A script is named without its loader where a node names it.
  const best = files.find((each) => each.replace(/\.\w+$/, '') === file) ?? nearest(file, files)
  const all = "'muster script list' shows those there are."
  return new EntityMissingError(`there is no boot script ${file}`, {
    hint: best === undefined ? all : `Did you mean ${best}? ${all}`,
  })
}
