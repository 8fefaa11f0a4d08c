import t from 'tap'
import { MAC, startBootHttp } from '../_boot-http.ts'

const WWID = MAC.replaceAll(':', '-')

t.test('a node gets the files of its own overlays, and nobody else', async (t) => {
  const { url } = await startBootHttp(t)
  for (const [path, status, body] of [
    ['/files/etc/hostname', 200, 'n1\n'],
    ['/files//etc/./hosts', 200, '127.0.0.1 localhost\n'],
    [`/files/etc/motd?wwid=${WWID}`, 200, 'welcome\n'],
    ['/files/etc/motd.ww?render', 200, 'welcome\n'],
    ['/files/etc/motd.ww?render=n1', 200, 'welcome\n'],
    ['/files/etc/motd?render=n2', 403, /MUSTER_OTHER_NODE/],
    ['/files/etc/motd.ww', 404, /MUSTER_OVERLAY_FILE_MISSING/],
    ['/files/etc', 404, /MUSTER_OVERLAY_FILE_MISSING/],
    ['/files/', 404, /MUSTER_PATH_UNKNOWN/],
    ['/files/..%2fetc/passwd', 400, /MUSTER_REQUEST_INVALID/],
    ['/files/etc/motd?wwid=52-54-00-00-00-99', 404, /MUSTER_NODE_UNKNOWN/],
  ] as const) {
    const answer = await fetch(url + path)
    t.equal(answer.status, status, path)
    t.match(await answer.text(), body, path)
  }
})

t.test(
  'files are given as the runtime overlay is: with the asset key, and from privileged ports',
  async (t) => {
    const keyed = await startBootHttp(t, { node: { assetKey: 'chassis' } })
    t.equal((await fetch(`${keyed.url}/files/etc/motd?wwid=${WWID}`)).status, 403)
    t.equal((await fetch(`${keyed.url}/files/etc/motd?wwid=${WWID}&assetkey=chassis`)).status, 200)
  },
)

t.test('where the cluster is secure, files are not for ports that anybody may use', async (t) => {
  const { url } = await startBootHttp(t, { isSecure: true })
  t.equal((await fetch(`${url}/files/etc/motd`)).status, 401)
})
