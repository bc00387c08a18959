"""What users install: the wheel holds all that the command needs, works from any folder, and holds nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.demo.script import read_script
from tests.desks import ROOT

SITE = Path(pytest.__file__).parent.parent  # where the dependencies are
Command = Callable[..., subprocess.CompletedProcess[str]]


def build(source: Path, target: Path) -> tuple[Path, Path]:
    """Wheel and sdist, with the pinned build backend, asking no network."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    [wheel], [sdist] = target.glob("*.whl"), target.glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command in an environment of its own that shares nothing of this checkout but the dependencies."""
    place = tmp_path_factory.mktemp("elsewhere")
    venv = place / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True, timeout=60)
    python = venv / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-index", "--no-deps", str(built[0])], check=True, timeout=60)
    [site] = venv.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(f"{SITE}\n")
    empty = place / "empty"
    empty.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COUNTERSIGN"))}

    def run(*words: object, program: str = "countersign") -> subprocess.CompletedProcess[str]:
        command = [str(venv / "bin" / program), *map(str, words)]
        done = subprocess.run(command, cwd=empty, env=kept, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def files(folder: str) -> set[str]:
    """What stands in the checkout, caches and what git does not know of apart."""
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", folder],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if told.returncode:
        pytest.skip("this is no git checkout")
    return {name for name in told.stdout.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_holds_code_rules_templates_and_the_demo_and_nothing_of_the_tests(built: tuple[Path, Path]) -> None:
    names = {n for n in zipfile.ZipFile(built[0]).namelist() if ".dist-info/" not in n}
    wanted = files("daemon") | files("store") | files("rules") | files("templates") | {"daemon/config.example.toml"}
    assert names == wanted
    assert {"rules/lexicon/en.toml", "rules/clients.toml", "templates/base.html.j2", "daemon/demo/week.toml"} <= names
    assert "daemon/demo/desk/config.toml" in names


def test_the_sdist_holds_the_documents_too_and_builds_the_same_wheel(built: tuple[Path, Path], tmp_path: Path) -> None:
    shutil.unpack_archive(built[1], tmp_path)
    [source] = tmp_path.iterdir()
    there = {p.relative_to(source).parts[0] for p in source.rglob("*") if p.is_file()}
    assert {"docs", "README.md", "LICENSE", "config.example.toml", "pyproject.toml"} <= there
    assert not there & {"tests", "bench", ".ci", "requirements.lock"}
    again, _ = build(source, tmp_path / "again")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(built[0]).namelist()


def test_installed_it_makes_checks_previews_and_simulates_a_desk_from_an_empty_folder(
    installed: Command, tmp_path: Path
) -> None:
    assert installed("--version").stdout == "countersign, version 0.1.0\n"
    where = installed("-c", "import rules; print(rules.__file__)", program="python").stdout
    assert "site-packages" in where
    assert str(ROOT) not in where
    desk = tmp_path / "north"
    assert installed("init", desk).stdout.startswith(f"A new desk in {desk}:")
    assert "all right" in installed("check", "--desk", desk).stdout
    assert installed("preview", "weekly", "--desk", desk).stdout.startswith("From: ")
    assert installed("preview", "second notice", "--language", "zh", "--desk", desk).stdout.startswith("From: ")
    period = ("--from", "2026-11-23", "--until", "2026-11-24")
    assert installed("simulate", "--desk", desk, *period).stdout == "nothing would be sent\n"
    assert "# rules/dunning.toml" in installed("schema", "--reference").stdout
    assert installed("schema", "--desk", desk).stdout.count(".json") == 9


def test_installed_the_demo_has_its_desk_its_week_and_its_pages(installed: Command, tmp_path: Path) -> None:
    code = "from daemon.demo.script import read_script as r; import daemon.demo as d, pathlib as p;"
    code += "here = p.Path(d.__file__).parent; print(len(r(here / 'week.toml')), (here / 'desk/config.toml').exists())"
    counted = installed("-c", code, program="python").stdout.split()
    assert counted == [str(len(read_script(ROOT / "daemon" / "demo" / "week.toml"))), "True"]
