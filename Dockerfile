# The service as an image: the web process, a worker and every command are the same one.
FROM python:3.11-slim AS made
ENV UV_COMPILE_BYTECODE=1
WORKDIR /opt/buffr
RUN python -m venv .venv && .venv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.13'
COPY requirements.lock requirements-dev.lock ./
RUN .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
COPY . .
RUN .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps \
        --build-constraints requirements-dev.lock -e . \
    # What was learnt of the articles; a running container cannot write here.
    && .venv/bin/buffr kb search "how much can I borrow" > /dev/null

FROM python:3.11-slim
RUN groupadd --gid 10001 buffr \
    && useradd --uid 10001 --gid buffr --no-create-home --shell /usr/sbin/nologin buffr \
    && install -d -o buffr -g buffr -m 0700 /var/lib/buffr /var/lib/buffr-anchors /var/backups/buffr
COPY --from=made /opt/buffr /opt/buffr
WORKDIR /opt/buffr
ENV PATH=/opt/buffr/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BUFFR_HOST=0.0.0.0 \
    BUFFR_DATA=/var/lib/buffr \
    BUFFR_AUDIT_ANCHORS=/var/lib/buffr-anchors/audit-anchors.jsonl \
    BUFFR_WATCH_PORT=9464 \
    XDG_RUNTIME_DIR=/var/lib/buffr
USER 10001:10001
VOLUME ["/var/lib/buffr", "/var/lib/buffr-anchors", "/var/backups/buffr"]
# 8000 is for the proxy in front; 9464 is for the network behind it, and no proxy's.
EXPOSE 8000 9464
# Of the process alone: a database that is away is no reason to start it again.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9464/healthz', timeout=3)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["buffr"]
CMD ["serve"]
