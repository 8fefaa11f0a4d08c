import type { Command } from 'commander'
import { followLinks } from '../../../../libs/overlay/overlay-tree.ts'
import { entryAt, pathIn } from '../../overlay/edit-tree.ts'
import { loadOverlay } from '../../overlay/overlay-api.ts'
import type { TemplateUsage } from '../../overlay/template-usage.ts'
import type { OpenSession, Session } from '../../session.ts'
import { clean, formatBytes, formatCount, formatTime } from '../../text.ts'
import { originText } from './list.ts'

interface Told extends TemplateUsage {
  file: string
}

/** `muster overlay info`. */
export function defineInfo(noun: Command, open: OpenSession): void {
  noun
    .command('info')
    .summary('tell what an overlay is for and what it depends on')
    .description(
      'Tells what the templates of an overlay say of themselves, and which data, tags and functions they use.',
    )
    .argument('<overlay>', 'name of the overlay')
    .argument('[file]', 'path in the overlay: only this template')
    .action(async (name: string, file: string | undefined) => {
      const path = file === undefined ? undefined : pathIn(file)
      const session = await open()
      const overlay = await loadOverlay(session.client, name)
      // Loaded when it is needed, so that other verbs start quickly.
      const { headOf, usageOf } = await import('../../overlay/template-usage.ts')
      if (path !== undefined) entryAt(overlay.tree, { overlay: name, path })
      const told = [...overlay.tree.values()].flatMap((entry): Told[] => {
        const text = followLinks(entry, overlay.tree)
        if ((path !== undefined && entry.path !== path) || text?.type !== 'file') return []
        const content = Buffer.from(text.content).toString()
        if (entry.path.endsWith('.ww')) return [{ file: entry.path, ...usageOf(content) }]
        const about = headOf(content)
        if (path === undefined && about.length === 0) return []
        return [{ file: entry.path, about, fields: [], tags: [], functions: [] }]
      })
      const value = overlay.value!
      if (session.json) return session.terminal.json({ name, seq: overlay.seq, value, files: told })
      const { files, tree, changedAt } = value
      const when = changedAt === undefined ? '' : `, of ${formatTime(changedAt)}`
      session.terminal.lines([
        `${session.terminal.style('bold', `overlay ${name}`)}  ${originText(value)}, ${countText(files)}, ${formatBytes(tree.size)} (change ${overlay.seq}${when})`,
        ...told.flatMap((each) => linesOf(session, each)),
      ])
    })
}

function countText(files: number): string {
  return files === 1 ? '1 file' : `${formatCount(files)} files and directories`
}

function linesOf({ terminal }: Session, { file, about, fields, tags, functions }: Told): string[] {
  const line = (label: string, words: readonly string[]): string[] =>
    words.length === 0 ? [] : [`  ${label.padEnd(10)}${clean(words.join(' '))}`]
  return [
    '',
    terminal.style('bold', clean(file)),
    ...about.map((text) => `  ${clean(text)}`.trimEnd()),
    ...line('data', fields),
    ...line('tags', tags),
    ...line('functions', functions),
  ]
}
