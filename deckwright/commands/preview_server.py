"""Serves the preview of a watched build on this machine only, and tells the page when there is a newer one.

Nothing but the page and its events is served. The page itself stays the file that opens from the disk: the script that
listens, and the leave to listen, are put into what is served.
"""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ADDRESS = "127.0.0.1"
PORT = 8421
"""Always the same where it is free: a page that is open finds the next watch again."""
SCRIPT = Path(__file__).resolve().parents[2] / "templates" / "preview" / "reload.js"

_CLOSED = "default-src 'none'"
_ALIVE_SECONDS = 15


class PreviewServer:
    """A server for ``page``, running from the start; ``url`` is its address."""

    def __init__(self, page: Path, port: int = PORT) -> None:
        self.page = page
        self._news = threading.Condition()
        self._count = 0
        self._said = self._built()
        handler = type("Handler", (_Handler,), {"server_of": self})
        try:
            self._http = _Server((ADDRESS, port), handler)
        except OSError:  # taken
            self._http = _Server((ADDRESS, 0), handler)
        self.host = f"{ADDRESS}:{self._http.server_port}"
        self.url = f"http://{self.host}/"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stops serving."""
        self._http.shutdown()
        self._http.server_close()

    def built(self) -> None:
        """Tells the pages which version there is; one that shows another loads itself again."""
        self._tell(self._built())

    def failed(self, message: str) -> None:
        """Tells the pages that a build has failed, and why."""
        self._tell(f"event: failed\ndata: {json.dumps(message)}\n\n")

    def served(self) -> bytes:
        """The page, with the script that listens. Raises OSError where there is none yet."""
        html = self.page.read_text(encoding="utf-8")
        head, _, body = html.partition(_CLOSED)
        content, _, end = body.rpartition("</body>")
        script = f'<script data-version="{self._version()}">\n{SCRIPT.read_text(encoding="utf-8")}</script>\n'
        return f"{head}{_CLOSED}; connect-src 'self'{content}{script}</body>{end}".encode()

    def wait(self, seen: int) -> tuple[int, str]:
        """The number and the text of the latest news, as soon as there is one after ``seen``, or after a while."""
        with self._news:
            self._news.wait_for(lambda: self._count > seen, _ALIVE_SECONDS)
            return self._count, self._said if self._count > seen else ":\n\n"

    def latest(self) -> tuple[int, str]:
        """The number and the text of the latest news."""
        with self._news:
            return self._count, self._said

    def _tell(self, text: str) -> None:
        with self._news:
            self._count += 1
            self._said = text
            self._news.notify_all()

    def _built(self) -> str:
        return f"event: built\ndata: {self._version()}\n\n"

    def _version(self) -> str:
        try:
            return hashlib.sha256(self.page.read_bytes()).hexdigest()[:16]
        except OSError:
            return "none"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    server_of: PreviewServer

    def do_GET(self) -> None:
        """The page or its events, to a browser that asked this machine by its number."""
        known = {"/": self._page, "/events": self._events}
        # another name for this machine would be a site of others that wants to read the page
        if self.headers.get("Host") != self.server_of.host:
            self.send_error(403)
        elif self.path not in known:
            self.send_error(404)
        else:
            known[self.path]()

    def _page(self) -> None:
        try:
            body = self.server_of.served()
        except OSError:
            self.send_error(503, "There is no preview yet")
            return
        self._begin("text/html; charset=utf-8", len(body))
        self.wfile.write(body)

    def _events(self) -> None:
        self._begin("text/event-stream")
        seen, text = self.server_of.latest()
        try:
            while True:
                self.wfile.write(text.encode())
                self.wfile.flush()
                seen, text = self.server_of.wait(seen)
        except OSError:  # the page was closed
            return

    def _begin(self, content: str, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content)
        self.send_header("Cache-Control", "no-store")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing: the terminal tells of builds."""
