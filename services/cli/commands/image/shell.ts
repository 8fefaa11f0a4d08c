import type { Command } from 'commander'
import { checkName } from '../../../../libs/model/name.ts'
import type { OpenSession } from '../../session.ts'
import { takeWorkFlags, type WorkFlags, work } from './exec.ts'

/** `muster image shell`. */
export function defineShell(noun: Command, open: OpenSession): void {
  const command = noun
    .command('shell')
    .summary('work in an image with a shell')
    .description(
      'Starts a shell with the image as its root directory, as root on the host of the controller, and builds the image when the shell ends. What is written in a view of a node does not last.',
    )
    .argument('<name>', 'name of the image')
  takeWorkFlags(command).action(async (name: string, flags: WorkFlags) => {
    checkName('image', name)
    await work(await open(), { name, flags })
  })
}
