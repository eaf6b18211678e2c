# The API of whereused, against the Neo4j that NEO4J_URI names. See docker-compose.yml and docs/database.md.
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/whereused && /opt/whereused/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/whereused /opt/whereused
RUN useradd --system --create-home --uid 10001 whereused
USER whereused
ENV PATH="/opt/whereused/bin:$PATH" PYTHONUNBUFFERED=1 WHEREUSED_PORT=8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=12 CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['WHEREUSED_PORT'] + '/health/ready', timeout=4)"]
CMD ["whereused", "serve"]
