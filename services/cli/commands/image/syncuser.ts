import { type Command, Option } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { builtText } from '../../image/report-work.ts'
import type { Built } from '../../image/work-in-image.ts'
import type { OpenSession, Session } from '../../session.ts'
import { formatCount, formatNames } from '../../text.ts'
import { runWork } from './run-work.ts'

interface IdChange {
  name: string
  from: number
  to: number
}

interface Synced {
  users: IdChange[]
  groups: IdChange[]
  added: { users: string[]; groups: string[] }
  files: number
  changed: boolean
  built?: Built
}

/** `muster image syncuser`. */
export function defineSyncuser(noun: Command, open: OpenSession): void {
  noun
    .command('syncuser')
    .summary('give an image the users of the host')
    .description(
      'Makes users and groups of an image those of the host of the controller: names that both have get the ids of the host, and their files with them; names that only the image has stay. The image is built then.',
    )
    .argument('<name>', 'name of the image')
    .addOption(
      new Option('--build <whether>', 'build the image afterwards')
        .choices(['true', 'false'])
        .default('true'),
    )
    .option('-n, --dry-run', 'only tell what would be changed')
    .action(async (name: string, flags: { build: string; dryRun?: true }) => {
      checkName('image', name)
      const session = await open()
      const path = `/v1/images/${encodeURIComponent(name)}/syncuser`
      const body = { build: flags.build === 'true', dryRun: flags.dryRun === true }
      const synced = await runWork<Synced>(session, { label: `syncing ${name}`, path, body, name })
      if (session.json) session.terminal.json(synced)
      else report(session, { name, synced, dryRun: flags.dryRun === true })
    })
}

function report(
  { terminal }: Session,
  { name, synced, dryRun }: { name: string; synced: Synced; dryRun: boolean },
): void {
  const { users, groups, added, files, changed, built } = synced
  if (!changed) {
    terminal.lines([`image ${name}: its users are those of the host already`])
    return
  }
  const lines = [...users.map(idLine('user')), ...groups.map(idLine('group'))]
  if (added.users.length > 0) lines.push(`new users: ${formatNames(added.users)}`)
  if (added.groups.length > 0) lines.push(`new groups: ${formatNames(added.groups)}`)
  if (files > 0) lines.push(`${formatCount(files)} files ${dryRun ? 'would get' : 'got'} another owner`)
  terminal.lines(lines)
  if (built) terminal.lines([builtText(built)])
  else if (dryRun) terminal.note('nothing was changed')
  else terminal.note(`no version was made; 'muster image build ${name}' makes one`)
}

function idLine(what: string): (change: IdChange) => string {
  return ({ name, from, to }) => `${what} ${name}: ${from} -> ${to}`
}
