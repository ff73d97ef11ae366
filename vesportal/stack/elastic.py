"""Get and configure Elasticsearch: the core distribution of 8.19, from its Maven artifact."""

import base64
import hashlib
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

from vesportal.stack import fetching

VERSION = "8.19.21"
ARCHIVE = fetching.Artifact(
    title=f"Elasticsearch {VERSION}",
    size="102 MB",
    group="org.elasticsearch.distribution.integ-test-zip",
    name="elasticsearch",
    version=VERSION,
    kind="zip",
    algorithm="sha512",
    digest=(
        "cf6b0a93860d329937ae7f913ec5073b0c726c77639764b93fc83a304aa1dd9d"
        "4defcfa2849948eea3b0b47c2065f994908603939fc2a4774c9c4d868c5ec1dd"
    ),
    given="VESPORTAL_ES_ZIP",
    else_="ELASTICSEARCH_URL to a server of your own",
)
# What the portal does not want of the shipped JVM options: an incubator module and a log of collections.
UNWANTED_OPTIONS = re.compile(r"^(\d+-:--add-modules=jdk\.incubator\.vector|-Xlog:gc.*)$", re.MULTILINE)
CONFIGURATION = """\
cluster.name: vesportal
node.name: local
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 0
path.data: {data}
path.logs: {logs}
action.auto_create_index: false
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: true
xpack.security.autoconfiguration.enabled: false
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
"""
ROLES = """\
vesportal:
  cluster: [monitor]
  indices:
    - names: ["vesportal-*"]
      privileges: [all]
"""


def install() -> Path:
    """The folder of an unpacked Elasticsearch, downloaded on first use. Nothing is ever written into it."""
    return fetching.kept(ARCHIVE, f"elasticsearch-{VERSION}", unpack)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack with the files' modes, which zipfile leaves out."""
    with zipfile.ZipFile(archive) as bundle:
        for member in bundle.infolist():
            path = bundle.extract(member, folder)
            if mode := (member.external_attr >> 16) & 0o777:
                os.chmod(path, mode)


def configure(home: Path, root: Path, port: int, user: str, password: str) -> None:
    """Write `root`/config: loopback only, one user, who may use the indices vesportal-* and no others.

    The user is in the file realm, because the core distribution cannot make the security index.
    """
    config = root / "config"
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(home / "config", config)
    config.chmod(0o700)
    options = config / "jvm.options"
    options.write_text(UNWANTED_OPTIONS.sub("", options.read_text()))
    # JSON strings are YAML strings, whatever the folder is called
    places = {name: json.dumps(str(root / name)) for name in ("data", "logs")}
    (config / "elasticsearch.yml").write_text(CONFIGURATION.format(port=port, **places))
    (config / "users").write_text(f"{user}:{hash_password(password)}\n")
    (config / "users_roles").write_text(f"vesportal:{user}\n")
    (config / "roles.yml").write_text(ROLES)


def hash_password(password: str) -> str:
    """The PBKDF2 form of Elasticsearch's file realm: {PBKDF2}rounds$salt$hash, SHA-512, base64."""
    rounds, salt = 10_000, os.urandom(32)
    digest = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds, 32)
    return f"{{PBKDF2}}{rounds}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
