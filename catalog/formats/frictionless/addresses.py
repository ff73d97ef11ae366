"""Where packages lie: a descriptor, a list of packages, a folder with packages in it, or a repository on GitHub."""

import re

from catalog.formats.addresses import web_address
from catalog.formats.protocol import PageRequest

_FILE = "datapackage.json"
DESCRIPTORS = (
    "/datapackage.json",
    "/datapackage.yaml",
    "/datapackage.yml",
)  # how addresses of descriptors end
_GIVE = (
    "Give the address of a descriptor (https://data.example.org/prices/datapackage.json), of a list of packages, or of "
    "the folder that they lie in."
)
HEADERS = {"Accept": "application/json, application/yaml;q=0.9, text/html;q=0.8, */*;q=0.1"}
_REPOSITORY = re.compile(r"^/([\w.-]+)/([\w.-]+?)(?:\.git)?/?$")
_TREE = re.compile(r"^/([\w.-]+)/([\w.-]+)/(?:tree|blob)/([^/]+)(?:/(.*))?$")
_CODE_HOST, _FILES_HOST = "github.com", "raw.githubusercontent.com"


def start_request(url: str) -> PageRequest:
    """The request for a document or folder as it stands; a site's root stands for the `datapackage.json` in it.

    A repository on GitHub, or a folder in one, stands for its own descriptor. Raises InvalidInput.
    """
    parts = web_address(url, _GIVE)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path or "/"
    if host == _CODE_HOST:
        if found := _REPOSITORY.match(path):
            path = f"/{found[1]}/{found[2]}/HEAD/{_FILE}"
        elif found := _TREE.match(path):
            below = (found[4] or "").strip("/")
            named = below.endswith((".json", ".yaml", ".yml"))
            path = "/".join(filter(None, ("", *found.groups()[:3], below, "" if named else _FILE)))
            path = f"/{path}".replace("//", "/")
        else:
            return PageRequest(url=parts.geturl(), headers=HEADERS)
        return PageRequest(url=f"https://{_FILES_HOST}{path}", headers=HEADERS)
    if path == "/" and not parts.query:
        path = f"/{_FILE}"
    return PageRequest(url=parts._replace(path=path).geturl(), headers=HEADERS)
