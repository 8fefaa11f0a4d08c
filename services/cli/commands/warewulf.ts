import type { Command } from 'commander'
import { takeChangeFlags } from '../change.ts'
import type { OpenSession } from '../session.ts'
import { type ImportFlags, importFrom } from '../warewulf/import.ts'
import { type RenderFlags, renderFrom } from '../warewulf/render.ts'

const ABOUT_IMPORT = `Takes over the nodes and profiles of a Warewulf installation, 4.4 to 4.7, its overlays, and the name of the cluster: reads
etc/warewulf/nodes.conf and etc/warewulf/warewulf.conf in the directory, or nodes.conf and warewulf.conf, and overlays where
Warewulf has them below it. Tells what becomes of each line, shows what would be changed, and asks. Images that nodes name must
have been imported before: the others are left out, and reported.`

const ABOUT_RENDER = `Prints what wwctl overlay show --render NODE OVERLAY FILE prints, from the files of a Warewulf installation, 4.4 to 4.7. Changes
nothing, and needs neither Warewulf nor a controller. Files that templates include are looked for below the directory, too.`

export function define(noun: Command, open: OpenSession): void {
  const command = noun
    .command('import')
    .summary('take over nodes.conf, warewulf.conf and overlays')
    .description(ABOUT_IMPORT.replaceAll('\n', ' '))
    .argument('<directory>', "/ on Warewulf's server, or a directory with its files")
    .option('-v, --verbose', 'tell every line one by one, also those that are taken over as they are')
    .option('--shipped-overlays', "use muster's overlays in place of those that came with Warewulf")
  takeChangeFlags(command).action(async (directory: string, flags: ImportFlags) =>
    importFrom(await open(), { directory, flags, at: new Date() }),
  )
  noun
    .command('render')
    .summary("show what Warewulf makes of an overlay's file")
    .description(ABOUT_RENDER.replaceAll('\n', ' '))
    .argument(
      '<overlay>',
      'name of the overlay; that of the site where the distribution has one of the same name',
    )
    .argument('<file>', 'path in the overlay, with or without .ww')
    .option('--root <directory>', "what stands for / on Warewulf's server", '/')
    .requiredOption('--node <node>', 'for which node; one that does not exist is the server itself')
    .option('-q, --quiet', 'print contents alone')
    .action(async (overlay: string, file: string, flags: RenderFlags) =>
      renderFrom(await open(), { overlay, file, flags, at: new Date() }),
    )
}
