# The application alone: bring PostgreSQL and Redis or Valkey, and the secrets, from outside.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings.prod
RUN useradd --system --uid 10001 --create-home cxloop
WORKDIR /app
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/base.txt
COPY . .
# Files are collected with settings that sign nothing, so that no secret is needed to build.
RUN DJANGO_SETTINGS_MODULE=config.settings.dev STATIC_ROOT=/app/static CXLOOP_DATA=/tmp/build \
      python manage.py collectstatic --noinput --ignore rest_framework \
 && python -c "from cxloop.translations import compile_translations; compile_translations()" \
 && rm -rf /tmp/build && mkdir -p /data/media && chown -R cxloop /data
USER cxloop
ENV STATIC_ROOT=/app/static CXLOOP_DATA=/data MEDIA_ROOT=/data/media
EXPOSE 8000
# One of: web, worker and the name of its queue, beat, migrate.
ENTRYPOINT ["/app/scripts/container"]
CMD ["web"]
