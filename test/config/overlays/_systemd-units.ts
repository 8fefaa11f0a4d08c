import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { run } from '../shells.ts'

/** Why units cannot be checked here, or false. */
export const skip =
  spawnSync('systemd-analyze', ['--version']).status === 0 ? false : 'systemd is not installed'

const DIRECTORY = 'etc/systemd/system'

/** What systemd has against the units of an overlay that is laid out in a directory, as lines. */
export async function complaintsOf(root: string): Promise<string[]> {
  const directory = `${root}/${DIRECTORY}`
  const units = readdirSync(directory).filter((name) => /\.(service|mount|swap|target)$/.test(name))
  if (units.length === 0) throw new Error(`no units in ${directory}`)
  const { stderr } = await run(
    ['systemd-analyze', 'verify', '--man=no', ...units.map((name) => `${directory}/${name}`)],
    { SYSTEMD_LOG_LEVEL: 'warning' },
  )
  const known = new RegExp(`(${units.map((name) => name.replace(/[\\.]/g, '\\$&')).join('|')})`)
  return stderr.split('\n').filter((line) => known.test(line) && !/is not executable/.test(line))
}
