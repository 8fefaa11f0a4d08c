import type { Command } from 'commander'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { clusterInfo } from '../api.ts'
import type { OpenSession } from '../session.ts'
import { clean } from '../text.ts'
import { VERSION } from '../version.ts'

export function define(command: Command, open: OpenSession): void {
  command.action(async () => {
    const { client, terminal, json } = await open()
    const info = await clusterInfo(client).catch((error: unknown) => {
      // A version can be told without a controller.
      if (error instanceof MusterError) return error
      throw error
    })
    const known = info instanceof MusterError ? undefined : { id: info.controller, version: info.version }
    if (json) return terminal.json({ muster: VERSION, node: process.version, controller: known ?? null })
    terminal.lines([
      `muster      ${VERSION}`,
      `Node.js     ${process.version}`,
      `controller  ${known ? clean(`${known.version} (${known.id})`) : `unknown: ${clean((info as MusterError).message)}`}`,
    ])
  })
}
