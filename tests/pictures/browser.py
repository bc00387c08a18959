"""One headless Chromium, spoken to over a pipe (the DevTools protocol): no port is opened and nothing is loaded."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions"),
    *("--disable-dev-shm-usage", "--font-render-hinting=none", "--remote-debugging-pipe"),
)
PATIENCE = 60  # seconds for one answer


def found() -> str | None:
    """The browser of this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> str | None:
    """What keeps pictures from being taken here, in a word for the person who reads "skipped"; None if nothing."""
    if not found():
        return "no Chromium here: on Debian, apt-get install chromium fonts-noto-core fonts-noto-cjk"
    return None


class Browser:
    """A tab that is shown one page after another. Use it in a `with`."""

    def __enter__(self) -> Self:
        self._home = tempfile.mkdtemp(prefix="countersign-chromium-")
        commands, self._out = os.pipe()
        self._in, answers = os.pipe()
        # The browser reads commands from descriptor 3 and answers on 4: a shell puts the pipe's ends there.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (commands, answers)]
        moved = f'exec "$@" 3<&{theirs[0]} 4>&{theirs[1]} {theirs[0]}<&- {theirs[1]}>&-'
        self._process = subprocess.Popen(
            ["bash", "-c", moved, "bash", found() or NAMES[0], *FLAGS, f"--user-data-dir={self._home}"],
            pass_fds=theirs, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        for end in (commands, answers, *theirs):
            os.close(end)
        self._said, self._count, self._session = bytearray(), 0, ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Network.enable")
        self._ask("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
        self._frame = self._ask("Page.getFrameTree")["frameTree"]["frame"]["id"]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._session = ""
            self._ask("Browser.close")
        except (OSError, EOFError):
            self._process.terminate()
        finally:
            self._process.wait(20)
            os.close(self._in)
            os.close(self._out)
            shutil.rmtree(self._home, ignore_errors=True)

    def show(self, html: str) -> None:
        self._ask("Page.setDocumentContent", frameId=self._frame, html=html)

    def look(self, width: int, *, dark: bool) -> None:
        """From now on pages are seen so wide, by a reader who likes them light or dark."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._ask("Emulation.setEmulatedMedia", features=[scheme])

    def run(self, script: str) -> Any:
        """What an expression comes to, as plain values."""
        answer = self._ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def picture(self, file: Path) -> None:
        """The whole page, however long, as a PNG."""
        size = self._ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 16000), "scale": 1}
        shot = self._ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        file.write_bytes(base64.b64decode(shot["data"]))

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        asked = {"id": self._count, "method": method, "params": params}
        if self._session:
            asked["sessionId"] = self._session
        left = memoryview(json.dumps(asked).encode() + b"\0")
        while left:
            left = left[os.write(self._out, left) :]
        while True:
            said = json.loads(self._read())
            if said.get("id") == self._count:
                if "error" in said:
                    raise RuntimeError(f"{method}: {said['error']}")
                result: dict[str, Any] = said["result"]
                return result

    def _read(self) -> bytes:
        while (end := self._said.find(b"\0")) < 0:
            if not select.select([self._in], [], [], PATIENCE)[0]:
                raise TimeoutError(f"the browser says nothing for {PATIENCE} seconds")
            more = os.read(self._in, 1 << 16)
            if not more:
                raise EOFError("the browser has ended")
            self._said += more
        message = bytes(self._said[:end])
        del self._said[: end + 1]
        return message
