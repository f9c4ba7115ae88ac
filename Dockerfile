# The API and the web app. Neo4j runs beside it (docker-compose.yml); nothing here starts one, so the image needs no Java at run time.
#
#   docker build --tag sanctiongraph .
#
# It holds the package with exactly what uv.lock names, the rules and the queries. No key and no data is in it.

FROM python:3.11-slim-bookworm AS build
RUN pip install --no-cache-dir --disable-pip-version-check "uv==0.13.*"
WORKDIR /build
ENV UV_PROJECT_ENVIRONMENT=/opt/sanctiongraph UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
# The dependencies by themselves first: they change less often than the sources.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-install-project
COPY README.md LICENSE ./
COPY cypher cypher
COPY regimes regimes
COPY src src
COPY app app
RUN uv sync --locked --no-dev --no-editable

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/sanctiongraph sanctiongraph
COPY --from=build /opt/sanctiongraph /opt/sanctiongraph
ENV PATH=/opt/sanctiongraph/bin:$PATH PYTHONUNBUFFERED=1 SANCTIONGRAPH_STATE=/var/lib/sanctiongraph
USER sanctiongraph
WORKDIR /var/lib/sanctiongraph
EXPOSE 8000
# Inside a container every address is the container's own; docker-compose.yml publishes the port on loopback only.
CMD ["sanctiongraph", "serve", "--host", "0.0.0.0", "--port", "8000"]
