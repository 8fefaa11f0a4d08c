import { Settings } from '../../libs/config/settings.ts'

export interface CliConfig {
  /** Path of the controller's unix socket: used where no URL is given. */
  socket: string
  /** Base URLs of controllers, in the order they are tried. */
  urls: string[]
  /** Shown to controllers that are reached by URL. */
  token: string | undefined
  /** Who makes the changes, for the change log. */
  actor: string
  /** Command line of the user's editor. */
  editor: string
  colour: boolean
  /** Of whoever --username names. */
  registryPassword?: string
}

/** What the environment says; options of the command line come before it. `login` is the name of the user. */
export function cliConfig(env: Readonly<Record<string, string | undefined>>, login: string): CliConfig {
  const settings = new Settings(env)
  const registryPassword = settings.optional('MUSTER_REGISTRY_PASSWORD')
  return {
    socket: settings.string('MUSTER_SOCKET', '/run/muster/controller.sock'),
    urls: settings.list('MUSTER_URL'),
    token: settings.optional('MUSTER_TOKEN'),
    actor: settings.string('SUDO_USER', login),
    editor: settings.optional('VISUAL') ?? settings.string('EDITOR', 'vi'),
    // https://no-color.org: any value but an empty one.
    colour: !env.NO_COLOR && env.TERM !== 'dumb',
    ...(registryPassword !== undefined && { registryPassword }),
  }
}
