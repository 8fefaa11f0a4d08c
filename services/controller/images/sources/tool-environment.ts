type Environment = Readonly<Record<string, string | undefined>>

/** Variables of the controller that tools are to see: where proxies, users' files and container engines are. */
const PASSED = [
  'ALL_PROXY',
  'CONTAINER_HOST',
  'CONTAINERS_CONF',
  'CONTAINERS_REGISTRIES_CONF',
  'CONTAINERS_STORAGE_CONF',
  'DOCKER_CERT_PATH',
  'DOCKER_CONFIG',
  'DOCKER_HOST',
  'DOCKER_TLS_VERIFY',
  'HOME',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'NO_PROXY',
  'REGISTRY_AUTH_FILE',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'STORAGE_DRIVER',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_RUNTIME_DIR',
  'all_proxy',
  'http_proxy',
  'https_proxy',
  'no_proxy',
]

/** A service may have been started with less. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The environment of tools. Nothing else of the controller's, such as its token, gets into it. */
export function toolEnvironment(env: Environment = {}): Record<string, string> {
  const passed = PASSED.flatMap((name) => {
    const value = env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(passed), PATH: env.PATH || PATH, LC_ALL: 'C' } // what they say is read
}
