# One image for every service; user and command say which one runs: docker-compose.yml does.
# BASE is any Debian with Node 24 or later and npm.
ARG BASE=node:24-slim
FROM ${BASE}

# The network boot programs, what a controller makes images with, and the user of every service that can do with one.
RUN apt-get update \
  && apt-get install -y --no-install-recommends attr cpio ipxe kmod rpm skopeo umoci xz-utils zstd \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
  && useradd --system --user-group --no-create-home --home-dir /usr/lib/muster --shell /usr/sbin/nologin muster \
  && install -d -m 0750 -o root -g root /var/lib/muster \
  && install -d -m 0750 -o muster -g muster /var/lib/muster-boot

WORKDIR /usr/lib/muster
# The base's Node does: the one among the packages, which a script would fetch, is for machines with an older one.
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev --ignore-scripts \
  && npm cache clean --force \
  && ln -sf "$(command -v node)" node_modules/.bin/node \
  && ln -s /usr/lib/muster/scripts/muster /usr/local/bin/muster

COPY LICENSE ./
COPY config config
COPY scripts/muster scripts/muster
COPY libs libs
COPY services services

USER muster
CMD ["node", "services/boot-server/main.ts"]
