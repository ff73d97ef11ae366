FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 VESPORTAL_NO_BOOTSTRAP=1
WORKDIR /app
# requirements-semantic.lock has what search by meaning needs as well (docs/search-by-meaning.md).
ARG LOCK=requirements.lock
COPY ${LOCK} requirements.lock
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# The key is made for this one command and kept nowhere.
RUN VESPORTAL_SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))') \
    python manage.py collectstatic --noinput \
    && useradd --system portal
USER portal
EXPOSE 8000
CMD ["gunicorn", "vesportal.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--worker-class=gthread", "--threads=2", "--no-control-socket", "--limit-request-line=8190"]
