"""Which Java and which browser are good enough, and what is missing where none is."""

import pytest

from vesportal.stack import system
from vesportal.stack.errors import SetupError

FULL = "java.base@17.0.15 jdk.attach@17.0.15 jdk.jdi@17.0.15 jdk.jlink@17.0.15 jdk.net@17.0.15"


def java(folder, modules):
    """A Java home whose java lists these modules."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nprintf '%s\\n' " + modules)
    program.chmod(0o755)
    return str(folder)


@pytest.fixture
def bare(monkeypatch):
    """A machine that has neither Java nor a browser."""
    for name in ("ES_JAVA_HOME", "JAVA_HOME", "ELASTICSEARCH_URL", "VESPORTAL_CHROMIUM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(system.shutil, "which", lambda name: None)
    monkeypatch.setattr(system.glob, "glob", lambda pattern: [])
    monkeypatch.setattr(system, "has_libatomic", lambda: True)
    return monkeypatch


@pytest.mark.parametrize(
    ("modules", "good"),
    [
        (FULL, True),
        (FULL.replace("17.0.15", "25"), True),
        (FULL.replace("17.0.15", "11.0.2"), False),
        (FULL.replace("jdk.jlink@17.0.15", ""), False),
        ("", False),
    ],
    ids=["17", "25", "too old", "trimmed", "broken"],
)
def test_only_a_full_new_java_will_do(tmp_path, modules, good):
    assert system.is_full_java(java(tmp_path, modules)) is good


def test_java_home_is_used(bare, tmp_path):
    bare.setenv("JAVA_HOME", java(tmp_path, FULL))
    assert system.java_home() == str(tmp_path)
    assert system.missing_for_servers() == []


def test_without_java_the_message_names_the_ways_out(bare):
    with pytest.raises(SetupError, match=r"default-jre-headless(.|\n)*JAVA_HOME(.|\n)*ELASTICSEARCH_URL"):
        system.java_home()


@pytest.mark.parametrize(
    ("codename", "package"), [("trixie", "default-jre-headless"), ("jammy", "openjdk-21-jre-headless")]
)
def test_the_package_of_java_depends_on_the_release(bare, codename, package):
    bare.setattr(system, "os_release", lambda: {"VERSION_CODENAME": codename})
    (need,) = system.missing_for_servers()
    assert need.packages == (package,)


def test_java_is_not_missed_where_elasticsearch_is_given(bare):
    bare.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
    assert system.missing_for_servers() == []


@pytest.mark.parametrize(("name", "packages"), [("debian", ["chromium-headless-shell"]), ("ubuntu", [])])
def test_apt_is_asked_for_a_browser_only_where_it_has_a_real_one(bare, name, packages):
    bare.setattr(system, "os_release", lambda: {"ID": name})
    assert [package for need in system.missing_for_browser() for package in need.packages] == packages


def test_the_library_of_playwrights_driver_is_missed(bare):
    bare.setattr(system, "os_release", dict)
    bare.setattr(system, "has_libatomic", lambda: False)
    bare.setattr(system.sys, "platform", "linux")
    (need,) = system.missing_for_browser()
    assert need.packages == ("libatomic1",)


def test_a_browser_that_is_set_is_used(bare, tmp_path):
    program = tmp_path / "chromium"
    program.touch(mode=0o755)
    bare.setenv("VESPORTAL_CHROMIUM", str(program))
    assert system.browser() == str(program)


def test_the_headless_shell_is_preferred(bare, tmp_path):
    for name in ("chromium", "chromium-headless-shell"):
        (tmp_path / name).touch(mode=0o755)
    which = {file.name: str(file) for file in tmp_path.iterdir()}
    bare.setattr(system.shutil, "which", which.get)
    assert system.browser() == str(tmp_path / "chromium-headless-shell")
    del which["chromium-headless-shell"]
    assert system.browser() == str(tmp_path / "chromium")


def test_where_no_browser_can_be_had_the_message_names_the_ways_out(bare):
    bare.setattr(system.packages, "become_root", lambda *, interactive: None)
    bare.setattr(system.sys, "executable", "false")
    with pytest.raises(SetupError, match=r"VESPORTAL_CHROMIUM(.|\n)*not browser"):
        system.download_browser()
