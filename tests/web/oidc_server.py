"""A small OpenID provider on this machine: discovery, keys, authorisation code with PKCE, signed ID tokens, user info.

It is a real one for whoever it likes; `spoil` makes it lie in one way or another.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.serving import PromptHTTPServer

CLIENT, SECRET = "vesportal", "a-secret-of-the-client"
Claims = dict[str, Any]


class OidcServer:
    """Use it as a context manager. `person` are the claims of whoever signs in there."""

    def __init__(self) -> None:
        self.key, self.unknown = (rsa.generate_private_key(65537, 2048) for _ in range(2))
        self.person: Claims = {
            "sub": "0815",
            "email": "olga@northmoor.example",
            "email_verified": True,
            "given_name": "Olga",
            "family_name": "Ohm",
        }
        self.spoil: Callable[[Claims], Any] = lambda claims: None
        self.signed_by: Any = self.key
        self.algorithm, self.kid = "RS256", "k1"
        self.configuration: dict[str, Any] = {}
        self.in_id_token = (
            True  # whether the person's claims stand in the ID token, or in the user info alone
        )
        self.user_info: Claims | None = None
        self.raw: dict[str, bytes] = {}  # path → what it answers instead
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = PromptHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                split = urlsplit(self.path)
                provider._answer(self, split.path, {k: v[0] for k, v in parse_qs(split.query).items()})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                provider._answer(self, urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(body).items()})

            def log_message(self, *_: object) -> None:
                pass

        return Handler

    def _answer(self, handler: BaseHTTPRequestHandler, path: str, asked: dict[str, str]) -> None:
        self.asked.append((path, asked))
        if path in self.raw:
            return _send(handler, 200, self.raw[path], "application/json")
        if path == "/authorize":
            return self._authorize(handler, asked)
        answers: dict[str, Callable[[], tuple[int, Any]]] = {
            "/.well-known/openid-configuration": lambda: (200, self._configuration()),
            "/keys": lambda: (200, {"keys": [self._public()]}),
            "/token": lambda: self._token(asked),
            "/userinfo": lambda: (200, self.user_info if self.user_info is not None else self.person),
        }
        status, body = answers.get(path, lambda: (404, {}))()
        return _send(handler, status, json.dumps(body).encode(), "application/json")

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.configuration,
        }

    def _public(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {**public, "kid": "k1", "use": "sig", "alg": "RS256"}

    def _authorize(self, handler: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        handler.send_response(302)
        handler.send_header("Location", back)
        handler.end_headers()

    def _token(self, sent: dict[str, str]) -> tuple[int, Any]:
        asked = self._codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        good = (
            asked is not None
            and (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
            and sent.get("redirect_uri") == asked["redirect_uri"]
            and challenge == asked["code_challenge"]
        )
        if not good or asked is None:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self._id_token(asked)}

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked.get("nonce"),
            **(self.person if self.in_id_token else {"sub": self.person["sub"]}),
        }  # fmt: skip
        self.spoil(claims)
        headers = {"kid": self.kid} if self.kid else {}
        return jwt.encode(claims, self.signed_by, algorithm=self.algorithm, headers=headers)


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
