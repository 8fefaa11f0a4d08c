import { readFile } from 'node:fs/promises'
import { messageOf } from '../../libs/errors/muster-error.ts'
import { Client } from './client.ts'
import type { CliConfig } from './config.ts'
import { urlEndpoint } from './endpoint.ts'
import { UsageError } from './errors.ts'
import type { DocumentFormat, Terminal } from './terminal.ts'

/** Options that every command takes. */
export interface GlobalFlags {
  socket?: string
  url?: string
  tokenFile?: string
  json?: true
  yaml?: true
}

/** What a command works with. */
export interface Session {
  client: Client
  terminal: Terminal
  /** Whether the result is for a program: JSON, or YAML. The terminal knows which. */
  json: boolean
  /** Aborted when the user wants no more of it. */
  signal: AbortSignal
  /** The directory that relative paths start from. */
  directory: string
  /** Command line of the user's editor. */
  editor: string
  /** The password of a registry's user, where the environment has one. */
  registryPassword?: string
}

/** Called by a command once its options are known to be right. With a timeout, all that it does over it ends then. */
export type OpenSession = (options?: { timeoutMs?: number }) => Promise<Session>

export async function openSession(options: {
  config: CliConfig
  flags: GlobalFlags
  terminal: Terminal
  signal: AbortSignal
  directory: string
}): Promise<Session> {
  const { config, flags, terminal, signal, directory } = options
  const urls = flags.url?.split(',').map((url) => url.trim()) ?? (flags.socket ? [] : config.urls)
  const endpoints = urls.length > 0 ? urls.map(urlEndpoint) : [{ socket: flags.socket ?? config.socket }]
  const token = flags.tokenFile === undefined ? config.token : await readToken(flags.tokenFile)
  // Visible ASCII: anything else could not be sent in a header (RFC 6750, 2.1).
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError('that is not a token', { hint: 'A token is one word on one line.' })
  }
  const client = new Client({ endpoints, token, actor: config.actor, signal })
  if (flags.yaml) terminal.format = await yamlFormat()
  const json = flags.json === true || flags.yaml === true
  const { editor, registryPassword } = config
  const secrets = registryPassword === undefined ? {} : { registryPassword }
  return { client, terminal, json, signal, directory, editor, ...secrets }
}

/** Loaded when it is needed, so that other commands start quickly. */
async function yamlFormat(): Promise<DocumentFormat> {
  const { dumpYaml } = await import('../../libs/yaml/dump-yaml.ts')
  const whole = (value: unknown) => dumpYaml(value)
  return { whole, part: (value) => `---\n${whole(value)}` }
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    throw new UsageError(`the token cannot be read: ${messageOf(error)}`)
  }
}
