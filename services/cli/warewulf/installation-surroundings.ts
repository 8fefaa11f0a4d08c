import { ignitionJson } from '../../../libs/overlay/ignition.ts'
import type { Surroundings } from '../../../libs/template/surroundings.ts'
import type { Installation } from './installation.ts'

/** What templates read beside their data: files of the server and of its images, all below the installation's directory. */
export function surroundingsOf(installation: Installation): Surroundings {
  const { root } = installation
  return {
    include: (path) => root.readText(installation.inConfiguration(path)),
    // Warewulf takes what is not there for empty.
    includeFrom: (image, path) =>
      (/^[\w.:-]+$/.test(image) ? root.readText(`${installation.imageRoot(image)}/${path}`) : undefined) ??
      '',
    realPath: (path) => root.realPath(path),
    ignition: (data) => ignitionJson(data, { mistaken: true }),
  }
}
