import { type Command, Option } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import { builtText } from '../../image/report-work.ts'
import { buildImage } from '../../image/work-in-image.ts'
import type { OpenSession } from '../../session.ts'
import { excludePattern } from './exclude-pattern.ts'
import { reportBuilt } from './run-work.ts'

interface Flags {
  codec?: string
  allRoot?: true
  /** False for --no-exclude; missing if neither is said. */
  exclude?: string[] | false
  stage?: true
  force?: true
}

/** `muster image build`. */
export function defineBuild(noun: Command, open: OpenSession): void {
  noun
    .command('build')
    .summary('make a version of what was changed in an image')
    .description(
      "Builds an image from its tree on the controller: what was changed there by 'shell' and 'exec'. If nothing was, no version is made.",
    )
    .argument('<name>', 'name of the image')
    .addOption(
      new Option('--codec <codec>', 'how it is compressed, unless as before').choices([
        'gzip',
        'zstd',
        'auto',
      ]),
    )
    .option('--all-root', 'make all files of the image belong to root')
    .option(
      '--exclude <pattern>',
      'leave out what matches instead of what was left out before; may be given again',
      excludePattern,
    )
    .option('--no-exclude', 'leave out only what /etc/warewulf/excludes of the image says')
    .option('--stage', 'make a version that nodes do not boot yet')
    .option(
      '-f, --force',
      'also if another version went live since the changes were begun, or a kernel cannot unpack zstd',
    )
    .action(async (name: string, { exclude, ...flags }: Flags) => {
      checkName('image', name)
      const session = await open()
      const built = await buildImage(session, {
        name,
        ...flags,
        ...(exclude !== undefined && { excludes: exclude || [] }),
      })
      if (session.json) session.terminal.json(built)
      else if (built.unchanged) session.terminal.lines([builtText(built)])
      else reportBuilt(session, built)
    })
}
