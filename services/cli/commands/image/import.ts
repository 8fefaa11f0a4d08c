import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import type { OpenSession } from '../../session.ts'
import { reportBuilt, runWork } from './run-work.ts'

export function defineImport(noun: Command, open: OpenSession): void {
  noun
    .command('import')
    .summary('import a root file system')
    .description(
      'Imports a root file system and builds an image of it. Ctrl-C cancels that; no image is made then.',
    )
    .argument('<source>', "a directory, on the controller's host")
    .argument('<name>', 'name of the image; one that exists gets a new version')
    .addOption(new Option('--codec <codec>', 'how it is compressed').choices(['gzip', 'zstd']))
    .option('--all-root', 'make all files of the image belong to root, for a directory made without root')
    .option('--stage', 'make a version that nodes do not boot yet')
    .action(
      async (source: string, name: string, flags: { codec?: string; allRoot?: boolean; stage?: boolean }) => {
        checkName('image', name)
        const session = await open()
        const body = { name, source: resolve(session.directory, source), ...flags }
        const imported = await runWork(session, {
          label: `importing ${name}`,
          path: '/v1/images/import',
          body,
          name,
        })
        if (session.json) session.terminal.json(imported)
        else reportBuilt(session, imported)
      },
    )
}
