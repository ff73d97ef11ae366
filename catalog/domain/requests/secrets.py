"""What looks like a key, a password or a token: the portal holds how to get at data, never what opens it."""

import re

_SAID = re.compile(
    r"(?i)\b(pass(?:word|wd|phrase|code)|pwd|secret|api[\s_-]?key|access[\s_-]?key|account[\s_-]?key|client[\s_-]?secret|"
    r"auth(?:orization)?|bearer|token|apikey|sas|pin)\b[\"']?\s*(?:(?:is\b|[:=])\s*)+[\"'`]?(?!//)(\S{4,})"
)
_BEARER = re.compile(r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9+/_.~-]{12,}={0,2}")
_KNOWN = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bxox[abpr]-[A-Za-z0-9-]{10,}|"
    r"\bsk-[A-Za-z0-9_-]{16,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.|[?&](?:sig|token|key|api_?key|apikey|access_token|X-Amz-Signature)=[^&\s]{6,}"
)
_IN_URL = re.compile(r"(?i)\b[a-z][a-z0-9+.-]{0,30}://[^\s/@:]+:[^\s/@]+@")
_RUN = re.compile(r"[A-Za-z0-9+_=-]{24,}")
_MIXED = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])")
_UUID = re.compile(r"(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PLACEHOLDER = re.compile(
    r"^[<\[{(]|^(?:your|the|sent|in|from|by|on|with|it|not|a|an|kept|given|shown)\b", re.I
)


def secret_in(text: str) -> str:
    """What in the text looks like a secret, said without repeating it; empty where nothing does."""
    if _KNOWN.search(text):
        return "a key or a signed address"
    if _IN_URL.search(text):
        return "an address with a password in it"
    if _BEARER.search(text):
        return "a token"
    for found in _SAID.finditer(text):
        if not _PLACEHOLDER.match(found[2]):
            return f"a value after “{found[1].lower()}”"
    if any(_drawn_by_lot(run) for run in _RUN.findall(text)):
        return "a long run of letters and digits such as keys have"
    return ""


def _drawn_by_lot(run: str) -> bool:
    """Letters and digits mixed within its parts, over half of it: names of files and folders keep them apart."""
    if _UUID.match(run):
        return False
    return sum(len(part) for part in re.split("[-_]", run) if _MIXED.match(part)) * 2 > len(run)
