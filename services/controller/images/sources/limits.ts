/** What a tool says is kept up to this; its errors come last. In UTF-16 units. */
export const SAID_LENGTH_MAX = 16 * 1024

/** Manifests and configurations, as tools print them, in bytes. Registries take 4 MiB. */
export const OUTPUT_BYTES_MAX = 16 * 1024 * 1024

/** How long a tool that was told to stop may take to, before it is killed, in milliseconds. */
export const STOP_TIMEOUT_MS = 5_000

/** How often it is looked how much was fetched, in milliseconds. */
export const PROGRESS_INTERVAL_MS = 500

/** How often skopeo tries again where a registry does not answer, and how long it asks for a manifest, in seconds. */
export const RETRIES_MAX = 2
export const INSPECT_TIMEOUT_S = 120

/** Names of a tarball that are looked at to tell what it is. */
export const NAMES_READ_MAX = 1_000

/** Layers of an image: overlay file systems, and so registries' users, stop long before. */
export const LAYERS_MAX = 1_000

/** What a registry is asked with, as the API takes it, in characters. */
export const PASSWORD_LENGTH_MAX = 16 * 1024
export const CA_LENGTH_MAX = 256 * 1024

/** How often it is tried to fetch an image, and what lies between, in milliseconds. */
export const FETCHES_MAX = 3
export const FETCH_PAUSE_MS = 500
