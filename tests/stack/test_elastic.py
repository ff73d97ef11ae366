"""Fetching and configuring Elasticsearch, without it."""

import base64
import hashlib
import os
import stat
import zipfile

from vesportal.stack import elastic


def test_programs_stay_executable_when_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as bundle:
        member = zipfile.ZipInfo("bin/elasticsearch")
        member.external_attr = (stat.S_IFREG | 0o755) << 16
        bundle.writestr(member, "#!/bin/sh\n")
    elastic.unpack(tmp_path / "x.zip", tmp_path)
    assert os.access(tmp_path / "bin" / "elasticsearch", os.X_OK)


def test_the_configuration_lets_one_user_use_the_portals_indices_on_loopback(tmp_path):
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "config" / "jvm.options").write_text("-Xlog:gc*:file=gc.log\n-Dfile.encoding=UTF-8\n")
    elastic.configure(home, tmp_path / "a folder", 9333, "vesportal", "secret")
    config = tmp_path / "a folder" / "config"
    settings = (config / "elasticsearch.yml").read_text()
    assert "network.host: 127.0.0.1\nhttp.port: 9333\n" in settings
    assert f'path.data: "{tmp_path}/a folder/data"' in settings
    assert "xpack.security.enabled: true" in settings
    assert '- names: ["vesportal-*"]' in (config / "roles.yml").read_text()
    assert "gc" not in (config / "jvm.options").read_text()
    assert "secret" not in (config / "users").read_text()


def test_the_password_is_stored_as_elasticsearch_checks_it():
    scheme, salt, digest = elastic.hash_password("secret").split("$")
    assert scheme == "{PBKDF2}10000"
    again = hashlib.pbkdf2_hmac("sha512", b"secret", base64.b64decode(salt), 10_000, 32)
    assert base64.b64decode(digest) == again
