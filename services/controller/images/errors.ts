import { MusterError } from '../../../libs/errors/muster-error.ts'

/** An image is to get a name that another one has. */
export class ImageExistsError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_EXISTS'
  override readonly category = 'conflict'

  constructor(name: string) {
    super(`there is an image ${name} already`, {
      hint: 'Take another name, or delete that one first. Nothing was changed.',
    })
  }
}

/** Only root can make devices and files of any owner, and change the root directory. */
export class TreesDeniedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_TREES_DENIED'
  override readonly category = 'denied'

  constructor() {
    super('this controller does not run as root, and cannot have root file systems to work on', {
      hint: 'Run the controller as root, or build the root file system elsewhere and import it.',
    })
  }
}

/** The tree has changes on top of a version that is not live any more. */
export class TreeOutdatedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_TREE_OUTDATED'
  override readonly category = 'conflict'

  constructor(name: string, { based, live }: { based: number | undefined; live: number }) {
    const on = based === undefined ? 'a version that is not kept any more' : `version ${based}`
    super(`the tree of image ${name} has changes on top of ${on}, and version ${live} is live`, {
      hint: `'muster image build ${name} --force' makes a version of it all the same, 'muster image reset ${name}' throws the changes away.`,
    })
  }
}

/** The tree is not what its record says. What was unpacked only is unpacked again instead, where nothing can be lost by that. */
export class TreeDamagedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_TREE_DAMAGED'
  override readonly category = 'corrupt'

  /** `problem`: what is wrong with it. `isLeft`: whether a version can be made of what there is. */
  constructor(
    name: string,
    { problem, isLeft, cause }: { problem: string; isLeft: boolean; cause?: unknown },
  ) {
    const left = isLeft ? `, or 'muster image build ${name} --force' to make a version of what is left` : ''
    super(`the tree of image ${name} ${problem}`, {
      hint: `Use 'muster image reset ${name}' to throw it away and have it unpacked again${left}.`,
      ...(cause !== undefined && { cause }),
    })
  }
}

/** A session works in the tree that this controller does not know of. */
export class TreeBusyError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_TREE_BUSY'
  override readonly category = 'conflict'

  constructor(name: string, lock: string) {
    super(`a session still works in the tree of image ${name}, from before this controller was started`, {
      hint: `End it: 'lslocks' shows which process has ${lock} locked.`,
    })
  }
}

/** A node is to be looked at over an image that it does not have. */
export class ViewMismatchError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_VIEW_MISMATCH'
  override readonly category = 'invalid'

  constructor(node: string, { has, asked }: { has: string; asked: string }) {
    super(`node ${node} boots image ${has}, not ${asked}`, { hint: `Name image ${has}.` })
  }
}

/** Somebody wants to work in a tree who does not show to be root on this host. */
export class SessionDeniedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_SESSION_DENIED'
  override readonly category = 'denied'

  constructor({ id, host }: { id: string; host: string }) {
    super(`the tree of the image is on host ${host}, and only root on that host can work in it`, {
      hint: `Run this command as root on ${host}, where controller ${id} is.`,
    })
  }
}

/** A session has ended, or there was none. */
export class SessionEndedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_SESSION_ENDED'
  override readonly category = 'conflict'

  constructor(name: string) {
    super(`the session on image ${name} has ended`, {
      hint: `What was changed is in the tree of the image: 'muster image build ${name}' makes a version of it.`,
    })
  }
}

/** More files would get another owner than are changed at once. */
export class OwnersTooManyError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_OWNERS_TOO_MANY'
  override readonly category = 'exhausted'

  constructor(max: number) {
    super(`more than ${max} files would get another owner`, {
      hint: 'Nothing was changed. Data of that many files belongs on a file system of its own, not into an image.',
    })
  }
}

/** An image is to be compressed by what a kernel in it is known not to unpack. */
export class ZstdRefusedError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_ZSTD'
  override readonly category = 'invalid'

  constructor(name: string, kernels: string) {
    super(`kernels of image ${name} cannot unpack zstd, by their configuration: ${kernels}`, {
      hint: 'Take --codec gzip or auto. If nodes boot other kernels, --force of import and build makes the version all the same.',
    })
  }
}

/** A version without an init would become live of an image that nodes boot. */
export class InitNeededError extends MusterError {
  override readonly code = 'MUSTER_IMAGE_INIT_MISSING'
  override readonly category = 'invalid'

  constructor(name: string, nodes: string) {
    super(`this version of image ${name} has no init, and the image is booted by ${nodes}`, {
      hint: 'Install an init, systemd for example. --stage makes a version that nodes do not boot; importing by another name makes an image to install one in.',
    })
  }
}
