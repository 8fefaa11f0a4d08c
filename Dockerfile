# One image for every service; the command says which one runs.
# BASE is any image with Node 24 or later, or, where node comes from node_modules, with glibc.
ARG BASE=node:24-slim
FROM ${BASE}
WORKDIR /usr/lib/muster
COPY package.json package-lock.json .npmrc ./
RUN npm install --omit=dev --no-audit --no-fund && npm cache clean --force
COPY libs libs
COPY services services
COPY config config
COPY scripts/muster scripts/muster
ENV NODE_COMPILE_CACHE=/var/cache/muster PATH=/usr/lib/muster/node_modules/.bin:/usr/lib/muster/scripts:$PATH
VOLUME /var/lib/muster
CMD ["node", "services/controller/main.ts"]
