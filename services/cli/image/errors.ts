import { MusterError } from '../../../libs/errors/muster-error.ts'

/** A command that ran in an image failed. What it ended with is what `muster` ends with. */
export class CommandFailedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_COMMAND_FAILED'
  override readonly category = 'conflict'
  readonly status: number

  constructor(what: string, { status, name }: { status: number; name?: string }) {
    super(
      `${what} ended with status ${status}`,
      name === undefined
        ? {}
        : {
            hint: `No version was made; what was changed stays in the tree of the image. Go on with 'muster image shell ${name}', make a version of it with 'muster image build ${name}', or throw it away with 'muster image reset ${name}'.`,
          },
    )
    this.status = status
  }
}

/** Only root can change the root directory, mount, and make files of any owner. */
export class RootNeededError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_NEEDS_ROOT'
  override readonly category = 'denied'

  constructor() {
    super('only root can run commands in an image', { hint: 'Use sudo.' })
  }
}

/** The tree of an image is on another host. */
export class ImageElsewhereError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_ELSEWHERE'
  override readonly category = 'denied'

  constructor({ id, host }: { id: string; host: string }) {
    super(`controller ${id} has its trees of images on host ${host}, which is not this one`, {
      hint: `Run this command as root on ${host}, or ask the controller of this host: without --url, and with MUSTER_URL unset.`,
    })
  }
}

/** What a command needs to run in an image could not be mounted. */
export class SessionSetupError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_SESSION_SETUP'
  override readonly category = 'unavailable'
}
