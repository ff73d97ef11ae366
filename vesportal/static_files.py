"""Where static files are, for pages that name the same few each time."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class KeptAddresses(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Works out the address of a file once a process: the manifest it stands in does not change meanwhile."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[str, bool], str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file, with the digest of its content in it."""
        asked = name, force
        if asked not in self._addresses:
            self._addresses[asked] = super().url(name, force)
        return self._addresses[asked]
