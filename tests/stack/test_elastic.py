"""Fetching and configuring Elasticsearch, without it."""

import base64
import hashlib
import os
import stat
import zipfile

import pytest

from vesportal.stack import bootstrap, elastic
from vesportal.stack.errors import SetupError


def program(path, script):
    """A shell script that plays a program."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A folder whose `mvn` and `maven-artifact` are the ones that are used."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.delenv("VESPORTAL_MAVEN_REPOSITORY", raising=False)
    monkeypatch.setattr(elastic.sys, "executable", program(folder / "python", 'shift 2; exec "$@"'))
    monkeypatch.setattr(elastic.shutil, "which", lambda name: str(folder / name))
    return folder


def test_where_maven_fails_python_fetches_it_and_nobody_sees_the_failure(tools, tmp_path, capfd):
    program(tools / "mvn", "echo '[ERROR] no such repository'; exit 1")
    program(tools / "maven-artifact", 'echo archive > "$2"')
    assert elastic.download(tmp_path).read_text() == "archive\n"
    shown = capfd.readouterr()
    assert "ERROR" not in shown.out + shown.err


def test_another_repository_is_asked_directly(tools, tmp_path, monkeypatch):
    monkeypatch.setenv("VESPORTAL_MAVEN_REPOSITORY", "http://127.0.0.1/maven")
    program(tools / "mvn", "exit 1")
    program(tools / "maven-artifact", 'echo "$1 $2" > "$4"')
    assert elastic.download(tmp_path).read_text() == "--maven-repo http://127.0.0.1/maven\n"


def test_where_both_fail_the_message_says_why_and_names_the_ways_out(tools, tmp_path):
    program(tools / "mvn", "exit 1")
    program(tools / "maven-artifact", "echo 'no route to host'; exit 1")
    with pytest.raises(SetupError, match="no route to host") as stop:
        elastic.download(tmp_path)
    for name in ("VESPORTAL_MAVEN_REPOSITORY", "VESPORTAL_ES_ZIP", "ELASTICSEARCH_URL"):
        assert name in str(stop.value)


def test_the_download_trusts_whom_the_system_trusts(tools, tmp_path, monkeypatch):
    authorities = tmp_path / "authorities.crt"
    authorities.touch()
    monkeypatch.setattr(bootstrap, "AUTHORITIES", str(authorities))
    program(tools / "mvn", "exit 1")
    program(tools / "maven-artifact", 'echo "$REQUESTS_CA_BUNDLE" > "$2"')
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    assert elastic.download(tmp_path).read_text() == f"{authorities}\n"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "mine")
    assert elastic.download(tmp_path).read_text() == "mine\n"
    authorities.unlink()
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert elastic.download(tmp_path).read_text() == "\n"


def test_another_file_is_refused(tmp_path, monkeypatch):
    archive = tmp_path / "es.zip"
    archive.write_bytes(b"something else")
    monkeypatch.setenv("VESPORTAL_ES_ZIP", str(archive))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(SetupError, match="SHA-512 differs"):
        elastic.install()
    assert [path.name for path in (tmp_path / "cache" / "vesportal").iterdir()] == ["lock"]


def test_what_a_killed_run_left_half_unpacked_is_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    half = tmp_path / "vesportal" / "unpacking-x"
    half.mkdir(parents=True)
    (half / "es.zip").touch()

    def download(folder):
        (folder / f"elasticsearch-{elastic.VERSION}").mkdir()
        return folder

    monkeypatch.delenv("VESPORTAL_ES_ZIP", raising=False)
    monkeypatch.setattr(elastic, "download", download)
    monkeypatch.setattr(elastic, "check", lambda archive: None)
    monkeypatch.setattr(elastic, "unpack", lambda archive, folder: None)
    home = elastic.install()
    assert {path.name for path in home.parent.iterdir()} == {"lock", home.name}


def test_a_download_ends_with_the_set_up(tools, tmp_path):
    program(tools / "python", 'echo "$@"; exit 1')
    with pytest.raises(SetupError, match=rf"{elastic.CHILD} 15 "):
        elastic.download(tmp_path)


def test_programs_stay_executable_when_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as bundle:
        member = zipfile.ZipInfo("bin/elasticsearch")
        member.external_attr = (stat.S_IFREG | 0o755) << 16
        bundle.writestr(member, "#!/bin/sh\n")
    elastic.unpack(tmp_path / "x.zip", tmp_path)
    assert os.access(tmp_path / "bin" / "elasticsearch", os.X_OK)


def test_a_user_without_a_home_has_the_cache_in_the_checkout(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(elastic, "ROOT", str(tmp_path))
    assert elastic.cache_dir() == tmp_path / "var" / "cache"


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
