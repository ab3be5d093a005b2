"""What a fresh clone gets: pinned versions in both places, a wheel with all its data, and no registry's name."""

import re
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
REGISTRIES = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org")))
"""Put together here, because no file names them."""


def pins() -> list[str]:
    return [line.removesuffix("\\").strip() for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)]


def test_uv_is_bound_to_the_same_versions_as_the_lock() -> None:
    assert PROJECT["tool"]["uv"]["constraint-dependencies"] == pins()


def test_the_build_is_bound_to_the_same_versions() -> None:
    assert set(PROJECT["tool"]["uv"]["build-constraint-dependencies"]) <= set(pins())


def test_every_pin_is_exact_and_has_a_hash() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK.strip())

    assert len(blocks) == len(pins())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert [pin for pin in pins() if not re.match(r"[a-z0-9-]+==[0-9][^ ]*( ;|$)", pin)] == []


def test_the_lock_fits_what_is_asked_for() -> None:
    locked = {Requirement(pin).name: Requirement(pin) for pin in pins()}
    asked = [Requirement(text) for text in PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]]

    def is_met(requirement: Requirement) -> bool:
        pin = locked.get(requirement.name.lower())
        return pin is not None and all(requirement.specifier.contains(one.version) for one in pin.specifier)

    assert [str(requirement) for requirement in asked if not is_met(requirement)] == []


def files_of_the_repository() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    if not (ROOT / ".git").exists():
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return files_of_the_repository()


def test_no_file_names_a_registry(files: list[Path]) -> None:
    naming = [
        str(path.relative_to(ROOT)) for path in files if any(host.encode() in path.read_bytes() for host in REGISTRIES)
    ]

    assert files
    assert naming == []


def test_uvs_own_lock_is_not_part_of_the_repository(files: list[Path]) -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text().splitlines()
    assert ROOT / "uv.lock" not in files


def test_the_wheel_holds_every_file_of_the_four_folders(tmp_path: Path, files: list[Path]) -> None:
    folders = ("bot", "adapters", "workflows", "storage")
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.relative_to(ROOT).parts[0] in folders and path.suffix != ".pyc"
    }

    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path))

    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert wanted - packed == set()
    assert any(name.startswith("adapters/sandbox/page/") for name in wanted)
    assert any(name.startswith("workflows/checks/data/") for name in wanted)
    assert "adapters/networks/x/tlds.txt" in wanted
    assert any(name.startswith("storage/migrations/versions/") for name in wanted)
    assert {name.split("/")[0] for name in packed} - {*folders} == {
        f"countersign-{PROJECT['project']['version']}.dist-info"
    }


def test_the_licence_is_the_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text()

    assert text.lstrip().startswith("Apache License\n")
    assert "END OF TERMS AND CONDITIONS" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"
