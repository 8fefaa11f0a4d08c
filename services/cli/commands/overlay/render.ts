import type { Command } from 'commander'
import { pathIn } from '../../overlay/edit-tree.ts'
import { showRendered } from '../../overlay/show-rendered.ts'
import type { OpenSession } from '../../session.ts'

interface Flags {
  explain?: true
  quiet?: true
}

/** `muster overlay render`. */
export function defineRender(noun: Command, open: OpenSession): void {
  noun
    .command('render')
    .summary('show what a node gets of an overlay')
    .description(
      'Shows every file that comes of an overlay for a node, or what comes of one file, whether the node has the overlay in its lists or not. Changes nothing.',
    )
    .argument('<node>', 'for which node')
    .argument('<overlay>', 'name of the overlay')
    .argument('[file]', 'path in the overlay, with or without .ww')
    .option('--explain', 'which data each result depends on, and for how many nodes it serves')
    .option('-q, --quiet', 'contents alone, also of several files')
    .action(async (node: string, overlay: string, file: string | undefined, flags: Flags) => {
      const path = file === undefined ? undefined : pathIn(file)
      const [quiet, explain] = [flags.quiet === true, flags.explain === true]
      await showRendered(await open(), { overlay, node, file: path, quiet, explain })
    })
}
