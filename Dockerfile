# Planatlas as a service: docker build -t planatlas . && docker run -p 127.0.0.1:8000:8000 -v plans:/data planatlas
# How to run it for strangers: docs/how-to/public-service.md

FROM python:3.12-slim AS build
WORKDIR /src
COPY . .
RUN python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --no-cache-dir "build>=1.2" \
 && /opt/build/bin/python -m build --wheel --outdir /dist \
 && python -m venv /opt/planatlas \
 && /opt/planatlas/bin/python -m pip install --no-cache-dir /dist/*.whl

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /data planatlas
COPY --from=build /opt/planatlas /opt/planatlas
USER 10001
WORKDIR /data
VOLUME /data
# Within the container it listens to all; which addresses reach it, -p says. The log goes to standard error.
ENV PATH=/opt/planatlas/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PLANATLAS_STORE=/data/store \
    PLANATLAS_HOST=0.0.0.0 \
    PLANATLAS_PORT=8000 \
    PLANATLAS_LOG_LEVEL=info \
    PLANATLAS_LOG_FORMAT=json \
    PLANATLAS_RATE=20 \
    PLANATLAS_BURST=100
EXPOSE 8000
# A store that is not there yet is not served: ingest into the volume first, or set PLANATLAS_TOKEN.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['PLANATLAS_PORT']}/health\", timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["planatlas"]
CMD ["serve"]
