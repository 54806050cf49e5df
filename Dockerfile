FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
RUN npm run build

# The same system without npm: the command is one bundle, and needs nothing but Node.
FROM debian:bookworm-slim
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY package.json LICENSE /opt/sudgate/
COPY --from=build /build/dist/bin /opt/sudgate/dist/bin
RUN ln -s /opt/sudgate/dist/bin/sudgate.js /usr/local/bin/sudgate \
  && install -d -o 10001 -g 10001 /var/lib/sudgate/data
# The embedded store is in ./data unless DATABASE_URL names another database.
WORKDIR /var/lib/sudgate
VOLUME /var/lib/sudgate/data
USER 10001:10001
ENV NODE_ENV=production
EXPOSE 8080
# Port and TLS are what the variables say; who sets them in a file passes a check of his own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "const { PORT, TLS_CERT_FILE } = process.env; const { get } = require(TLS_CERT_FILE ? 'node:https' : 'node:http'); const end = (isReady) => process.exit(isReady ? 0 : 1); const at = { host: '127.0.0.1', port: PORT || 8080, path: '/readyz', rejectUnauthorized: false }; get(at, ({ statusCode }) => end(statusCode === 200)).on('error', () => end(false));"]
ENTRYPOINT ["sudgate"]
CMD ["serve"]
