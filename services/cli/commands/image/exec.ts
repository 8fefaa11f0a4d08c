import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { parseBind } from '../../image/binds.ts'
import { reportWork } from '../../image/report-work.ts'
import { workInImage } from '../../image/work-in-image.ts'
import type { OpenSession, Session } from '../../session.ts'

export interface WorkFlags {
  bind: string[]
  node?: string
  build?: string
  codec?: string
  stage?: true
}

/** `muster image exec`. */
export function defineExec(noun: Command, open: OpenSession): void {
  const command = noun
    .command('exec')
    .summary('run a command in an image')
    .description(
      'Runs a command with the image as its root directory, as root on the host of the controller, and builds the image then. If the command fails, no version is made. What is written in a view of a node does not last.',
    )
    .argument('<name>', 'name of the image')
    .argument('<command...>', 'the command and its words')
  takeWorkFlags(command).action(async (name: string, words: string[], flags: WorkFlags) => {
    checkName('image', name)
    await work(await open(), { name, command: words, flags })
  })
}

/** The options of what runs in an image. */
export function takeWorkFlags(command: Command): Command {
  return command
    .option(
      '--bind <source:target[:ro]>',
      'mount something of the host in the image; may be given again',
      (value: string, before: string[]) => [...before, value],
      [] as string[],
    )
    .addOption(
      new Option(
        '--node <node>',
        'look at what this node has, with its overlays; nothing that is written lasts',
      ).conflicts(['codec', 'stage']),
    )
    .addOption(
      new Option('--build <whether>', 'build the image afterwards')
        .choices(['true', 'false'])
        .default('true'),
    )
    .addOption(
      new Option('--codec <codec>', 'how it is compressed, unless as before').choices([
        'gzip',
        'zstd',
        'auto',
      ]),
    )
    .option('--stage', 'make a version that nodes do not boot yet')
}

/** What `exec` and `shell` do. */
export async function work(
  session: Session,
  { name, command, flags }: { name: string; command?: readonly string[]; flags: WorkFlags },
): Promise<void> {
  const { node, codec, stage } = flags
  const binds = await Promise.all(flags.bind.map((text) => parseBind(text, session.directory)))
  // Its words may be secrets, and reasons are kept for good.
  const reason = command ? `run ${basename(command[0]!)} in image ${name}` : `work in image ${name}`
  const wanted = { reason, ...(codec && { codec }), ...(stage && { stage }) }
  const build = flags.build === 'false' ? undefined : wanted
  const built = await workInImage(session, { name, ...(command && { command }), binds, node, build })
  if (node === undefined) reportWork(session, name, built)
}
