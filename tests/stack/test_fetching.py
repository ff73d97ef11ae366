"""Fetching pinned artifacts, without a network."""

import dataclasses

import pytest

from vesportal.stack import bootstrap, fetching
from vesportal.stack.errors import SetupError

THING = fetching.Artifact(
    title="the thing",
    size="1 MB",
    group="example.things",
    name="thing",
    version="1.0",
    kind="jar",
    algorithm="sha256",
    digest="0" * 64,
    given="VESPORTAL_THING",
    else_="a thing of your own",
    patience=20,
)


def install():
    """Keep the thing, whose folder stays empty."""
    return fetching.kept(THING, "thing-1.0", lambda archive, folder: (folder / "thing-1.0").mkdir())


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
    monkeypatch.setattr(fetching.sys, "executable", program(folder / "python", 'shift 2; exec "$@"'))
    monkeypatch.setattr(fetching.shutil, "which", lambda name: str(folder / name))
    return folder


def test_where_maven_fails_python_fetches_it_and_nobody_sees_the_failure(tools, tmp_path, capfd):
    program(tools / "mvn", "echo '[ERROR] no such repository'; exit 1")
    program(tools / "maven-artifact", 'echo archive > "$2"')
    assert fetching.download(THING, tmp_path).read_text() == "archive\n"
    shown = capfd.readouterr()
    assert "ERROR" not in shown.out + shown.err


def test_another_repository_is_asked_directly(tools, tmp_path, monkeypatch):
    monkeypatch.setenv("VESPORTAL_MAVEN_REPOSITORY", "http://127.0.0.1/maven")
    program(tools / "mvn", "exit 1")
    program(tools / "maven-artifact", 'echo "$1 $2" > "$4"')
    assert fetching.download(THING, tmp_path).read_text() == "--maven-repo http://127.0.0.1/maven\n"


def test_where_both_fail_the_message_says_why_and_names_the_ways_out(tools, tmp_path):
    program(tools / "mvn", "exit 1")
    program(tools / "maven-artifact", "echo 'no route to host'; exit 1")
    with pytest.raises(SetupError, match="no route to host") as stop:
        fetching.download(THING, tmp_path)
    for name in ("VESPORTAL_MAVEN_REPOSITORY", "VESPORTAL_THING", "a thing of your own"):
        assert name in str(stop.value)


def test_the_download_trusts_whom_the_system_trusts(tools, tmp_path, monkeypatch):
    authorities = tmp_path / "authorities.crt"
    authorities.touch()
    monkeypatch.setattr(bootstrap, "AUTHORITIES", str(authorities))
    program(tools / "mvn", "exit 1")
    program(tools / "maven-artifact", 'echo "$REQUESTS_CA_BUNDLE" > "$2"')
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    assert fetching.download(THING, tmp_path).read_text() == f"{authorities}\n"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "mine")
    assert fetching.download(THING, tmp_path).read_text() == "mine\n"
    authorities.unlink()
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert fetching.download(THING, tmp_path).read_text() == "\n"


def test_another_file_is_refused(tmp_path, monkeypatch):
    archive = tmp_path / "es.zip"
    archive.write_bytes(b"something else")
    monkeypatch.setenv("VESPORTAL_THING", str(archive))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(SetupError, match="is not the thing: its SHA-256 differs"):
        install()
    assert [path.name for path in (tmp_path / "cache" / "vesportal").iterdir()] == ["lock"]


def test_what_a_killed_run_left_half_unpacked_is_removed(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    half = tmp_path / "vesportal" / "unpacking-x"
    half.mkdir(parents=True)
    (half / "es.zip").touch()

    monkeypatch.delenv("VESPORTAL_THING", raising=False)
    monkeypatch.setattr(fetching, "download", lambda artifact, folder: folder)
    monkeypatch.setattr(fetching, "check", lambda artifact, archive: None)
    home = install()
    assert {path.name for path in home.parent.iterdir()} == {"lock", home.name}


def test_a_download_ends_with_the_set_up(tools, tmp_path):
    program(tools / "python", 'echo "$@"; exit 1')
    with pytest.raises(SetupError, match=rf"{fetching.CHILD} 15 "):
        fetching.download(THING, tmp_path)


def test_a_user_without_a_home_has_the_cache_in_the_checkout(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(fetching, "ROOT", str(tmp_path))
    assert fetching.cache_dir() == tmp_path / "var" / "cache"


def test_a_client_that_does_not_end_is_given_up_and_the_next_one_asked(tools, tmp_path):
    program(tools / "mvn", "exec sleep 60")
    program(tools / "maven-artifact", 'echo archive > "$2"')
    impatient = dataclasses.replace(THING, patience=0.2)
    assert fetching.download(impatient, tmp_path).read_text() == "archive\n"


def test_what_is_kept_is_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "vesportal" / "thing-1.0").mkdir(parents=True)
    assert install() == tmp_path / "vesportal" / "thing-1.0"
