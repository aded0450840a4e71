# The bot in a container: docker build -t congress-report-bot . — how to run it with its servers, compose.yaml says.
FROM python:3.11-slim-bookworm AS made
WORKDIR /src
RUN pip install --no-cache-dir uv==0.13.9 && python -m venv /opt/bot
COPY pyproject.toml requirements.lock README.md ./
COPY prompts prompts
COPY vectorstore vectorstore
COPY bot bot
COPY evals evals
RUN uv pip install --no-cache --compile-bytecode --python /opt/bot/bin/python --constraint requirements.lock ".[postgres]"

FROM python:3.11-slim-bookworm
RUN useradd --create-home --uid 10001 bot && install -d -o bot /library
COPY --from=made /opt/bot /opt/bot
ENV PATH=/opt/bot/bin:$PATH BOT_LIBRARY=/library
USER 10001
VOLUME /library
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["bot"]
CMD ["serve", "--host", "0.0.0.0"]
